package subject

import (
	"fmt"
	"slices"
)

// Params are the values of an experiment's parameters at the point that is measured. All declared
// parameters are present and within their ranges.
type Params struct {
	values map[string]int64
}

// Int returns the value of a declared parameter. It panics for a name that the experiment does not
// declare: that is a mistake in the experiment.
func (p Params) Int(name string) int {
	value, declared := p.values[name]
	if !declared {
		panic(fmt.Sprintf("the experiment reads parameter '%s' without declaring it", name))
	}
	return int(value)
}

// resolve checks what a request asks for against what the experiment declares, and fills in the
// defaults.
func (d *Definition) resolve(asked map[string]int64) (Params, error) {
	values := make(map[string]int64, len(d.params))
	for _, declared := range d.params {
		value, named := asked[declared.Name]
		if !named {
			value = declared.Default
		}
		if value < declared.Min || value > declared.Max {
			return Params{}, fmt.Errorf("parameter '%s' is %d, not within %d to %d",
				declared.Name, value, declared.Min, declared.Max)
		}
		values[declared.Name] = value
	}
	var unknown []string
	for name := range asked {
		if _, declared := values[name]; !declared {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown) // One fault, one message, whatever the order of the map.
		return Params{}, fmt.Errorf("unknown parameter '%s' of experiment '%s'", unknown[0], d.id)
	}
	return Params{values: values}, nil
}
