// Empty: it lets kernel.go declare functions that the runtime defines.
