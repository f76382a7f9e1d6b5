package merchant

import "encoding/json"

// salvage returns the readable parts of a damaged secret, and their names as in
// the JSON. Descriptive parts may come from the earlier version if the latest
// lacks them. Keys and password come from the latest alone, because somebody
// may have replaced the earlier ones for a reason. It fails with an
// UnreadableError if a newer program wrote either version.
func salvage(latest, earlier []byte) (*Merchant, []string, error) {
	members, before := wholeRecord(latest), wholeRecord(earlier)
	ownSchema := members["schema"] != nil
	for _, name := range []string{"schema", "script_url", "contact", "first_contact", "settings", "created_at"} {
		if _, ok := members[name]; !ok && before[name] != nil {
			members[name] = before[name]
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		return nil, nil, &UnreadableError{text: "holds no JSON of a known form"}
	}
	r, err := parse(data)
	if err != nil && !ownSchema {
		err = beforeDamaged(err)
	}
	if err != nil {
		return nil, nil, err
	}
	m := r.merchant()
	m.Others = othersIn(latest)
	return m, namesIn(members), nil
}

// wholeRecord returns the readable members of a record, and the readable
// settings among its settings.
func wholeRecord(data []byte) map[string]json.RawMessage {
	members := whole[record](data)
	if _, ok := members["settings"]; ok {
		return members
	}
	for _, at := range find(data, "settings") {
		if settings := whole[recordSettings](at); len(settings) > 0 {
			members["settings"], _ = json.Marshal(settings) // cannot fail: it came from JSON
			break
		}
	}
	return members
}

// namesIn are the names of members in the order of a record, settings by theirs.
func namesIn(members map[string]json.RawMessage) []string {
	var names []string
	for _, name := range namesOf[record]() {
		if members[name] == nil || name == "schema" {
			continue
		}
		if name != "settings" {
			names = append(names, name)
			continue
		}
		settings := whole[recordSettings](members[name])
		for _, setting := range namesOf[recordSettings]() {
			if settings[setting] != nil {
				names = append(names, "settings."+setting)
			}
		}
	}
	return names
}
