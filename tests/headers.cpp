// Stands for the precompiled headers of all tests, which CMake ties to a program.
int main() { return 0; }
