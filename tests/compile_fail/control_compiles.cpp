// expect: no such member
int main() {}
