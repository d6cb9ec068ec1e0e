module claimbench.dev/scheduler-queues

go 1.24

require claimbench.dev/subject v0.0.0

replace claimbench.dev/subject => ../../../subject-go
