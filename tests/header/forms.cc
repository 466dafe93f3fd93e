// SPDX-License-Identifier: 0BSD
// Arguments that only C++ has; the comment is size and sign of each in the note.  A bit-field
// counts as its declared type here; in C it is promoted first.
#include "usdt/usdt.h"

namespace forms {

enum class Small : unsigned char { one, two };
enum class Wide : long { below = -1, above = 1 };
enum Plain { red, blue };

struct Record {
    int number;
    const char *text;
    unsigned narrow : 3;
};

USDT_SEMAPHORE_DEFINE(forms_member, "forms", "member")

class Thing {
public:
    explicit Thing(int n) : number(n)
    {
        USDT_PROBE2("forms", "constructor", this, n);                    // 8 -4
    }
    Thing(const Thing &) = delete;
    Thing &operator=(const Thing &) = delete;
    ~Thing()
    {
        USDT_PROBE1("forms", "destructor", this);                        // 8
    }
    int member() const
    {
        USDT_SEMAPHORE_PROBE2(forms_member, "forms", "member", this, number);   // 8 -4
        return number;
    }

private:
    int number;
};

void enums(Small small, Wide wide, Plain plain)
{
    USDT_PROBE3("forms", "enums", small, wide, plain);                   // -4 -8 4
}

void references(const int &i, const Record &r, bool b, const volatile long &v, int &&moved)
{
    USDT_PROBE6("forms", "references", i, &r, r.narrow, b, v, moved);    // -4 8 4 -4 -8 -4
}

void letters(wchar_t w, char16_t c16, char32_t c32)
{
    USDT_PROBE4("forms", "letters", w, c16, c32, "literal");             // -4 -4 4 8
}

void others(int (*function)(int), decltype(nullptr) null, double d, float f)
{
    USDT_PROBE5("forms", "others", function, nullptr, null, d, f);       // 8 8 8 8 4
}

template <typename T, int N> T numbered(T value)
{
    USDT_PROBE3("forms", "numbered", value, N, sizeof(T));               // depends, -4 8
    return value;
}

template <typename... T> void many(T... values)
{
    USDT_PROBE1("forms", "many", sizeof...(values));                     // 8
}

auto lambda = [](int value) {
    USDT_PROBE1("forms", "lambda", value);                               // -4
    return value;
};

long sum(int value)
{
    Thing thing(value);
    many(1, 2L, "3");
    return numbered<short, 1>(static_cast<short>(value)) + numbered<long, 2>(value)
        + lambda(value) + thing.member();
}

}
