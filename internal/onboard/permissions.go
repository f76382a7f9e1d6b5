package onboard

// Level is a merchant's choice for a permission in the control panel.
type Level string

// The levels, as BigCommerce's control panel writes them in lower case.
const (
	None     Level = "none"
	ReadOnly Level = "read-only"
	Modify   Level = "modify"
)

// Permission is one line of the permission list on BigCommerce's screen "Create
// API account", and its meaning to us.
type Permission struct {
	Name  string // the OAuth scope behind Grant
	Label string // as the merchant's instructions write it
	Grant Level  // the right choice for the merchant

	// Needed is true if a function of ours fails without it. Grant may be set
	// all the same, because nobody can add a permission to an API account later.
	Needed bool

	// Writes is true if a function of ours changes something through it.
	// Read-only is then too little.
	Writes bool

	Why     string // its use to us; "" unless granted
	Without string // the damage if it is missing; "" unless needed

	// ReadOnly is the damage if it may only read. "" is the same as Without.
	ReadOnly string
}

// IsGranted reports whether the merchant sets this line. All others stay at
// None.
func (p Permission) IsGranted() bool { return p.Grant != None }

// permissionNamed is the line with this OAuth name. An unknown name is our own
// bug. A test of the probe table excludes it.
func permissionNamed(name string) Permission {
	for _, p := range Permissions {
		if p.Name == name {
			return p
		}
	}
	return Permission{Name: name, Label: name}
}
