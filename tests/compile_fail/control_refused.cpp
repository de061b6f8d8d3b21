// expect: two words for one thing
static_assert(sizeof(char) == 2, "two words for one thing");
