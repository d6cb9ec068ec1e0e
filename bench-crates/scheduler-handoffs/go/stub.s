// Functions of the runtime are declared in inside.go without a body, which the compiler allows only
// in a package that has a file of assembly.
