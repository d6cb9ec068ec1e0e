module claimbench.dev/scheduler-handoffs

go 1.26

require claimbench.dev/subject v0.0.0

replace claimbench.dev/subject => ../../../subject-go
