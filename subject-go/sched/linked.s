// Empty: it lets processor.go declare functions that the runtime defines.
