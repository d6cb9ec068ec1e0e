module claimbench.dev/fd-lifecycle

// The defaults of GODEBUG follow this line. From 1.25 on they are those of programs of today: the
// runtime looks at the cgroup's limit of processors and keeps its files open.
go 1.25

require claimbench.dev/subject v0.0.0

replace claimbench.dev/subject => ../../../subject-go
