package onboard

// Level is what the control panel lets a merchant choose for a permission.
type Level string

// The levels, as BigCommerce's control panel writes them in lower case.
const (
	None     Level = "none"
	ReadOnly Level = "read-only"
	Modify   Level = "modify"
)

// Permission is one line of the permission list on BigCommerce's screen
// "Create API account", with what it means to us.
type Permission struct {
	Name  string // the OAuth scope that Grant stands for
	Label string // as the merchant's instructions write it
	Grant Level  // what the merchant is told to choose

	// Needed is true where a function of ours fails without it. A permission
	// that is granted but not needed may be left out.
	Needed bool

	// Writes is true where a function of ours changes something through it, so
	// that read-only would not do.
	Writes bool

	Why     string // what we do with it; "" unless granted
	Without string // what breaks without it; "" unless needed

	// ReadOnly is what breaks when it may only read; "" is the same as Without.
	ReadOnly string
}

// MayBeLeftOut reports whether the merchant's instructions list the permission
// although no function of ours uses it.
func (p Permission) MayBeLeftOut() bool { return p.Grant != None && !p.Needed }

// permissionNamed is the line with this OAuth name. An unknown name is our own
// bug, which a test of the probe table excludes.
func permissionNamed(name string) Permission {
	for _, p := range Permissions {
		if p.Name == name {
			return p
		}
	}
	return Permission{Name: name, Label: name}
}
