package connection

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/settings"
)

// The fields for where to begin. They are more than a plain setting, because
// the store's orders decide the choices.
const (
	fieldFirstOrder = "first_order"
	fieldVersion    = "version" // of the store, when the form was shown
)

// changeSettings changes the settings that were sent, all or none.
func (h *Handler) changeSettings(q *request, g *guest, sent onboard.Fields) error {
	values := settingsIn(sent)
	switch begins := sent[fieldFirstOrder] != ""; {
	case begins && len(values) > 0:
		return beginAlone
	case begins:
		return h.changeBegin(q, g, sent)
	}
	if len(g.Settings.OrderStatuses) == 0 && values["order_statuses"] == numbersText(h.Page.Offered(g.Settings)) {
		values["order_statuses"] = "" // the form shows the service's own ones ticked
	}
	after, faults := assign(g.Settings, values)
	again := sent["resubscribe"] == "yes"
	switch {
	case len(values) == 0 && !again:
		return nothingSent
	case sent[fieldVersion] != "" && sent[fieldVersion] != g.Version:
		return stale
	case len(faults) > 0 && onboard.WantsHTML(q.Request):
		status, _, _ := h.Page.Explain(q.ResponseWriter, q.visit, faults)
		return h.showSettings(q, g, status, values, faults)
	case len(faults) > 0:
		return faults
	}
	if again {
		if err := h.resubscribe(q.Context(), g.Merchant); err != nil {
			return err
		}
	}
	if isSame(g.Settings, after, values) {
		done := "unchanged"
		if again {
			done = "settings"
		}
		return h.done(q, done, map[string]any{"settings": settingsJSON(g.Merchant)})
	}
	return h.keepSettings(q, g, values)
}

// keepSettings writes the values over what others changed meanwhile.
func (h *Handler) keepSettings(q *request, g *guest, values map[string]string) error {
	m, err := h.Page.Change(q.Context(), g.StoreHash, func(m *merchant.Merchant) error {
		return m.Edit(g.AtCart, func(s *merchant.Settings) error {
			*s, _ = assign(*s, values)
			return nil
		})
	})
	if err != nil {
		return cartRefusal(err)
	}
	q.visit.Note(g.StoreHash, "settings", len(values))
	at, ok := m.At(g.AtCart)
	if !ok {
		return stale
	}
	return h.done(q, "settings", map[string]any{"settings": settingsJSON(at)})
}

// nothingSent is a form without any setting.
var nothingSent = onboard.Problems{{What: badWords["none"].What, Next: badWords["none"].Next, Code: onboard.CodeRequired}}

// beginAlone is a program's beginning beside other settings. A change of both could
// end half-way, and one answer cannot tell that.
var beginAlone = onboard.Problems{{Field: fieldFirstOrder, What: badWords["begin_alone"].What, Next: badWords["begin_alone"].Next}}

// changeBegin changes Stone Edge's beginning, until it has the first orders.
// The page for connecting asks this in a tab of its own, with the login in the
// form.
func (h *Handler) changeBegin(q *request, g *guest, sent onboard.Fields) error {
	begin, err := h.Page.Begin(q.Context(), g.Merchant, sent)
	if err != nil {
		return err
	}
	q.visit.Note(g.StoreHash, "settings", 1)
	switch html := onboard.WantsHTML(q.Request); {
	case html && g.session == nil:
		h.Page.ShowNotice(q.ResponseWriter, q.Request, q.visit, begin.Text, onboard.BeginNext())
		return nil
	case html:
		return h.done(q, "begin", nil)
	}
	of := settingsJSON(g.Merchant)
	of["first_order"], of["open_orders"] = begin.FirstOrder, begin.OpenOrders
	onboard.WriteJSON(q.ResponseWriter, http.StatusOK, map[string]any{"settings": of, "message": begin.Text})
	return nil
}

// settingsIn are the settings in a form, as text by key. The page's ticks for
// statuses and locations become one text each.
func settingsIn(sent onboard.Fields) map[string]string {
	values := map[string]string{}
	for _, s := range settings.All {
		if text, ok := sent[s.Key]; ok && !s.Hidden && s.Key != fieldFirstOrder {
			values[s.Key] = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(text), "\r", ""), "\n", ",")
		}
	}
	if sent["order_statuses_ticks"] != "" {
		values["order_statuses"] = cmp.Or(strings.Join(ticks(sent, "order_statuses_"), ","), "none")
	}
	if sent["location_ticks"] != "" {
		values["location"] = locationIn(sent)
	}
	return values
}

// locationIn is the setting of the ticked locations. Stone Edge's changes go to
// the first one.
func locationIn(sent onboard.Fields) string {
	ids, first := ticks(sent, "location_"), sent["location_first"]
	if i := slices.Index(ids, first); i > 0 {
		ids = append([]string{first}, slices.Delete(ids, i, i+1)...)
	}
	if sent["location_all"] == "yes" {
		return merchant.AllLocations
	}
	return strings.Join(ids, ",")
}

// ticks are the numbers of the ticked boxes, ascending.
func ticks(sent onboard.Fields, prefix string) []string {
	var ids []int
	for name, value := range sent {
		id, err := strconv.Atoi(strings.TrimPrefix(name, prefix))
		if err == nil && strings.HasPrefix(name, prefix) && value == "yes" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.Itoa(id)
	}
	return texts
}

func numbersText(ids []int) string {
	return settings.StatusText(merchant.Settings{OrderStatuses: slices.Sorted(slices.Values(ids))})
}

// assign sets the values, and names every bad one.
func assign(of merchant.Settings, values map[string]string) (merchant.Settings, onboard.Problems) {
	var faults onboard.Problems
	for _, key := range slices.Sorted(maps.Keys(values)) {
		s, _ := settings.Of(key)
		if len(values[key]) > maxSetting {
			faults = append(faults, onboard.Problem{Field: key, What: badWords["long"].What, Next: badWords["long"].Next, Code: onboard.CodeTooLong})
		} else if s.Assign(&of, values[key]) != nil {
			faults = append(faults, onboard.Problem{Field: key, What: badWords[key].What, Next: badWords[key].Next})
		}
	}
	return of, faults
}

// maxSetting bounds the text of one setting, in bytes. A secret has 64 KB, and
// the two lists of names share it with the rest.
const maxSetting = 8000

func isSame(before, after merchant.Settings, values map[string]string) bool {
	for key := range values {
		if s, _ := settings.Of(key); s.Text(before) != s.Text(after) {
			return false
		}
	}
	return true
}

// showSettings is the form. values and faults are those of a refused change.
func (h *Handler) showSettings(q *request, g *guest, status int, values map[string]string, faults onboard.Problems) error {
	v := &settingsView{Version: g.Version, Values: map[string]string{}, Faults: map[string]words{}, Zones: onboard.Zones()}
	for _, s := range settings.All {
		v.Values[s.Key] = s.Text(g.Settings)
		if text, ok := values[s.Key]; ok {
			v.Values[s.Key] = text
		}
	}
	for _, f := range faults {
		v.Faults[f.Field] = words{f.What, f.Next}
	}
	v.tickStatuses(h.Page.Offered(g.Settings))
	v.tickLocations(q.Context(), h.Page.Client(g.Merchant))
	ended, err := h.unsubscribed(q.Context(), g.Merchant)
	if err != nil {
		return err
	}
	v.Ended = ended
	for _, key := range []string{"status_labels", "carriers", "alerts"} {
		v.Values[key] = strings.ReplaceAll(v.Values[key], ",", "\n")
	}
	page := &view{SignedIn: true, Settings: v, CartID: g.CartID}
	if len(faults) > 0 {
		page.Alert = badWords["some"]
	}
	return h.render(q, status, settingsPage, page)
}

func (v *settingsView) tickStatuses(offered []int) {
	for id := 1; id < len(bigcommerce.StatusNames); id++ {
		v.Statuses = append(v.Statuses, tick{int64(id), bigcommerce.StatusNames[id], slices.Contains(offered, id)})
	}
}

// maxLocations bounds the locations in the form. No plan has more.
const maxLocations = 100

// tickLocations lists the active locations by name. Without BigCommerce's answer
// the form has the numbers as text.
func (v *settingsView) tickLocations(ctx context.Context, client *bigcommerce.Client) {
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	chosen, all := merchant.LocationIDs(v.Values["location"])
	v.AllLocations = all
	if len(chosen) > 0 {
		v.First = chosen[0]
	}
	active := true
	page, err := client.Locations().List(ctx, bigcommerce.LocationListOptions{IsActive: &active, Limit: maxLocations})
	v.NoLocations = err != nil
	for _, l := range page.Items {
		v.Locations = append(v.Locations, tick{l.ID, l.Label, slices.Contains(chosen, l.ID)})
	}
	for _, id := range chosen { // one that is not active any more stays ticked, so saving loses nothing
		if !slices.ContainsFunc(v.Locations, func(t tick) bool { return t.ID == id }) && !v.NoLocations {
			v.Locations = append(v.Locations, tick{id, "Number " + strconv.FormatInt(id, 10), true})
		}
	}
}
