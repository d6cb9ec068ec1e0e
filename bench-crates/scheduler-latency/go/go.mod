module claimbench.dev/scheduler-latency

go 1.25

require claimbench.dev/subject v0.0.0

replace claimbench.dev/subject => ../../../subject-go
