package bcsim

import "time"

// Location is a place with stock.
//
// https://developer.bigcommerce.com/docs/rest-management/inventory/locations
type Location struct {
	ID        int64  `json:"id"`
	Code      string `json:"code"`
	Label     string `json:"label"`
	IsDefault bool   `json:"is_default"`
	Disabled  bool   `json:"disabled"`
	TimeZone  string `json:"time_zone"`
	City      string `json:"city"`
	Hidden    bool   `json:"hidden"` // from the storefront
}

// places is the part of a Store that holds locations and pick-ups.
type places struct {
	locations []Location
	pickups   []Pickup
	methods   []PickupMethod
}

func (p *places) init() {
	p.locations = []Location{{ID: 1, Code: "BC-LOCATION-1", Label: "Default location", IsDefault: true, TimeZone: "Etc/UTC"}}
}

// defaultID returns the default location, or 0.
func (p *places) defaultID() int64 {
	for _, l := range p.locations {
		if l.IsDefault {
			return l.ID
		}
	}
	return 0
}

func (p *places) location(id int64) (Location, bool) {
	for _, l := range p.locations {
		if l.ID == id {
			return l, true
		}
	}
	return Location{}, false
}

// SetLocations replaces the locations. A new store has one, number 1.
func (st *Store) SetLocations(list ...Location) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i := range list {
		setDefault(&list[i].Code, "LOCATION-"+list[i].Label)
		setDefault(&list[i].TimeZone, "Etc/UTC")
	}
	st.places.locations = list
}

// https://developer.bigcommerce.com/docs/rest-management/inventory/locations#get-a-list-of-locations
func listLocations(c *call) reply {
	p := queryParser{q: c.query}
	ids, codes, types := p.numbers("location_id:in"), p.texts("location_code:in"), p.texts("type_id:in")
	isDefault, external := p.boolean("is_default"), p.boolean("managed_by_external_source")
	active, visible := p.boolean("is_active"), p.boolean("storefront_visibility")
	if p.wrong != "" {
		return problemReply("Filter " + p.wrong + " is invalid")
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var found []Location
	for _, l := range c.store.places.locations {
		if lacks(ids, l.ID) || lacks(codes, l.Code) || lacks(types, "PHYSICAL") || unlike(isDefault, l.IsDefault) ||
			unlike(external, false) || unlike(active, !l.Disabled) || unlike(visible, !l.Hidden) {
			continue
		}
		found = append(found, l)
	}
	return listV3(c, found, 1000, wireLocation)
}

func unlike(want *bool, got bool) bool { return want != nil && *want != got }

func wireLocation(l Location) any {
	made := firstOrderDate.Add(-365 * 24 * time.Hour)
	return map[string]any{
		"id": l.ID, "code": l.Code, "label": l.Label, "description": nil, "managed_by_external_source": false, "type_id": "PHYSICAL",
		"enabled": !l.Disabled, "operating_hours": nil, "time_zone": l.TimeZone, "created_at": Stamp{made}, "updated_at": Stamp{made},
		"storefront_visibility": !l.Hidden, "special_hours": []any{},
		"address": map[string]any{
			"address1": "1 Warehouse Road", "address2": "", "city": l.City, "state": "Texas", "zip": "78701", "email": "stock@example.test",
			"phone": "512-555-0199", "geo_coordinates": nil, "country_code": "US",
		},
	}
}
