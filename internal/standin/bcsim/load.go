package bcsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// document is the content of a store file. A folder may spread it over several
// files.
type document struct {
	Accounts      []Account         `json:"accounts"`
	Locations     []Location        `json:"locations"`
	Brands        []Brand           `json:"brands"`
	Categories    []Category        `json:"categories"`
	Products      []json.RawMessage `json:"products"`
	Groups        []CustomerGroup   `json:"customer_groups"`
	Customers     []json.RawMessage `json:"customers"`
	PickupMethods []PickupMethod    `json:"pickup_methods"`
	Hooks         []Hook            `json:"hooks"`
	Orders        []json.RawMessage `json:"orders"`
}

// Load makes a store of the .json files in a folder and its folder "orders". It
// passes over README.md. Any other file is an error.
func Load(folder fs.FS) (*Store, error) {
	names, err := storeFiles(folder)
	if err != nil {
		return nil, fmt.Errorf("store folder: %w", err)
	}
	var all document
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("store folder: %w", err)
		}
		if err := all.read(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all.store()
}

// LoadJSON makes a store of one text.
func LoadJSON(text []byte) (*Store, error) {
	var d document
	if err := d.read(text); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return d.store()
}

// storeFiles names the files to read, sorted.
func storeFiles(folder fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "." || name == "orders"), name == "README.md":
			return nil
		case entry.IsDir():
			return fmt.Errorf("folder %s: want only the folder orders", name)
		case path.Ext(name) != ".json":
			return fmt.Errorf("file %s: want .json files and README.md", name)
		}
		names = append(names, name)
		return nil
	})
	if err == nil && len(names) == 0 {
		err = errors.New("no .json file")
	}
	return names, err
}

// read adds the content of a file.
func (d *document) read(text []byte) error {
	var one document
	if err := strictly(text, &one); err != nil {
		return err
	}
	d.Accounts = append(d.Accounts, one.Accounts...)
	d.Locations = append(d.Locations, one.Locations...)
	d.Brands = append(d.Brands, one.Brands...)
	d.Categories = append(d.Categories, one.Categories...)
	d.Products = append(d.Products, one.Products...)
	d.Groups = append(d.Groups, one.Groups...)
	d.Customers = append(d.Customers, one.Customers...)
	d.PickupMethods = append(d.PickupMethods, one.PickupMethods...)
	d.Hooks = append(d.Hooks, one.Hooks...)
	d.Orders = append(d.Orders, one.Orders...)
	return nil
}

// strictly decodes one JSON value and tells the line of a mistake.
func strictly(text []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(v)
	if err == nil {
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return errors.New("more after the end of the JSON value")
		}
		return nil
	}
	at := int64(len(text))
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = e.Offset
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at = e.Offset
	} else if !errors.Is(err, io.ErrUnexpectedEOF) {
		return err // an unknown member: its name says enough
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:min(at, int64(len(text)))], []byte("\n")), err)
}

// store makes the store. Each part comes after the parts it needs.
func (d *document) store() (*Store, error) {
	st := NewStore()
	if err := checkAccounts(d.Accounts); err != nil {
		return nil, err
	}
	if len(d.Locations) > 0 {
		if !slices.ContainsFunc(d.Locations, func(l Location) bool { return l.IsDefault }) {
			return nil, errors.New("locations: none has is_default")
		}
		st.SetLocations(d.Locations...)
	}
	for _, b := range d.Brands {
		st.AddBrand(b)
	}
	for _, c := range d.Categories {
		st.AddCategory(c)
	}
	for _, g := range d.Groups {
		st.AddGroup(g)
	}
	for _, m := range d.PickupMethods {
		st.AddPickupMethod(m)
	}
	st.accounts, st.hooks = d.Accounts, d.Hooks
	if err := errors.Join(
		each("products", d.Products, st.addProduct),
		each("customers", d.Customers, st.addCustomer),
		each("orders", d.Orders, st.addOrder),
	); err != nil {
		return nil, err
	}
	return st, nil
}

// each decodes and adds the entries of a list until one is wrong.
func each[T any](name string, list []json.RawMessage, add func(*T) error) error {
	for i, text := range list {
		v := new(T)
		if err := strictly(text, v); err != nil {
			return fmt.Errorf("%s[%d]: %w: %.60s", name, i, err, strings.Join(strings.Fields(string(text)), " "))
		}
		if err := add(v); err != nil {
			return fmt.Errorf("%s[%d]: %w", name, i, err)
		}
	}
	return nil
}

// checkAccounts finds the mistakes that would make Mount panic.
func checkAccounts(accounts []Account) error {
	taken := map[string]bool{}
	for i, a := range accounts {
		switch {
		case a.StoreHash == "":
			return fmt.Errorf("accounts[%d]: store_hash is missing", i)
		case taken[a.StoreHash]:
			return fmt.Errorf("accounts[%d]: store_hash %s: there already is one", i, a.StoreHash)
		case !validToken(a.AccessToken):
			return fmt.Errorf("accounts[%d]: access_token: want 20 to 128 letters and digits", i)
		}
		taken[a.StoreHash] = true
	}
	return nil
}

// Accounts returns the accounts in the store's files.
func (st *Store) Accounts() []Account { return slices.Clone(st.accounts) }

// MountAccounts mounts a store under the hash of each account in its files.
func (s *Server) MountAccounts(st *Store) {
	for _, a := range st.Accounts() {
		s.Mount(a.StoreHash, st, a)
	}
}

// WithAccounts mounts a store under the hash of each account in its files.
func WithAccounts(st *Store) Option { return func(s *Server) { s.MountAccounts(st) } }
