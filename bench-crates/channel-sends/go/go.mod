module claimbench.dev/channel-sends

go 1.25

require (
	claimbench.dev/channel-capacity v0.0.0
	claimbench.dev/subject v0.0.0
)

replace (
	claimbench.dev/channel-capacity => ../../channel-capacity/go
	claimbench.dev/subject => ../../../subject-go
)
