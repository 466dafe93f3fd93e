/* SPDX-License-Identifier: 0BSD */
provider machine {
  probe class__loaded(char*, uintptr_t, void*, bool);
  probe vmops__begin(char*, uintptr_t, int);
};
provider machine_jni {
  probe AllocObject__entry(void*, void*);
  probe AllocObject__return(void*);
  probe CallVoidMethodA__entry(void*, void*, uintptr_t);
};

#pragma D attributes Standard/Standard/Common provider machine provider
