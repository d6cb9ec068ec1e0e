package subject

import "fmt"

// Class says how a value behaves from one process to the next.
type Class string

const (
	// Exact values are the same number every time.
	Exact Class = "exact"
	// Stochastic values vary.
	Stochastic Class = "stochastic"
	// State values are a text or a boolean, the same every time.
	State Class = "state"
)

// Parameter is a whole number an experiment accepts, within Min and Max, both included.
type Parameter struct {
	Name    string `json:"name"`
	Default int64  `json:"default"`
	Min     int64  `json:"min"`
	Max     int64  `json:"max"`
}

// Param describes a parameter: the value it has when a request names none, and the accepted range.
func Param(name string, standard, least, greatest int64) Parameter {
	return Parameter{Name: name, Default: standard, Min: least, Max: greatest}
}

// ValueDescription announces a value that an experiment observes itself. Unit is a word such as
// "bytes", and empty for a state.
type ValueDescription struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Class Class  `json:"class"`
}

// Definition is an experiment with its variants, in the order of registration.
type Definition struct {
	id       string
	params   []Parameter
	values   []ValueDescription
	variants []variant
}

type variant struct {
	name  string
	setUp func(Params) Op
}

// Experiment begins the definition of an experiment.
func Experiment(id string, params ...Parameter) *Definition {
	return &Definition{id: id, params: params}
}

// Value announces a value that the operations of this experiment observe.
func (d *Definition) Value(name, unit string, class Class) *Definition {
	d.values = append(d.values, ValueDescription{Name: name, Unit: unit, Class: class})
	return d
}

// Variant adds one way to do the experiment's work. The function is called once for each request,
// before the clock starts, and returns what is timed.
func (d *Definition) Variant(name string, setUp func(Params) Op) *Definition {
	d.variants = append(d.variants, variant{name: name, setUp: setUp})
	return d
}

// check returns what is wrong with the definition itself.
func (d *Definition) check() error {
	names := make(map[string]bool)
	repeated := func(kind, name string) bool {
		key := kind + " " + name
		seen := names[key]
		names[key] = true
		return seen
	}
	if len(d.variants) == 0 {
		return fmt.Errorf("experiment '%s' has no variant", d.id)
	}
	for _, v := range d.variants {
		if repeated("variant", v.name) {
			return fmt.Errorf("experiment '%s' has two variants '%s'", d.id, v.name)
		}
	}
	for _, p := range d.params {
		if repeated("parameter", p.Name) {
			return fmt.Errorf("experiment '%s' has two parameters '%s'", d.id, p.Name)
		}
		if p.Default < p.Min || p.Default > p.Max {
			return fmt.Errorf("experiment '%s': the default of '%s' is %d, not within %d to %d",
				d.id, p.Name, p.Default, p.Min, p.Max)
		}
	}
	for _, v := range d.values {
		if repeated("value", v.Name) {
			return fmt.Errorf("experiment '%s' has two values '%s'", d.id, v.Name)
		}
	}
	return nil
}

// undeclared returns an error for a value that the experiment does not announce: the lab could not
// know its unit.
func (d *Definition) undeclared(values Values) error {
	for name := range values {
		if !d.announces(name) {
			return fmt.Errorf("experiment '%s' observes '%s' without announcing it", d.id, name)
		}
	}
	return nil
}

// announces reports whether the experiment's description lists the value.
func (d *Definition) announces(name string) bool {
	for _, v := range d.values {
		if v.Name == name {
			return true
		}
	}
	return false
}

// variant returns the variant of that name.
func (d *Definition) variant(name string) (variant, error) {
	for _, v := range d.variants {
		if v.name == name {
			return v, nil
		}
	}
	return variant{}, fmt.Errorf("unknown variant '%s' of experiment '%s'", name, d.id)
}
