/* SPDX-License-Identifier: 0BSD */
provider machine {
  probe Load__begin(char*, uintptr_t);
  probe Load__end(char*, uintptr_t, uintptr_t, bool);
  probe MixedCase__NameOfCall__entry(void*, const char*, void**);
  probe GetNumbers__return(double*);
  probe GetRegion__entry(void*, void*, uintptr_t, uintptr_t, const double*, uint16_t*, uint32_t, int, char);
  probe class__loaded(char*, uintptr_t, void*, uintptr_t);
}

#pragma D attributes Evolving/Evolving/Common provider machine provider
#pragma D attributes Private/Private/Unknown provider machine module