# 1 "fuzz.provider"
# 3 "
# 9 "a.h" 1
provider p {
# 2 "fuzz.provider" 2
probe q(int x);
};
