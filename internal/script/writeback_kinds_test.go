package script_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// writebackStage is a stage for posts to writebackStore.
func writebackStage(t *testing.T) *stage {
	t.Helper()
	st, err := bcsim.LoadJSON([]byte(writebackStore))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, st, merchant.Settings{})
}

// unitsOf are the shipped units of an order, by line.
func (s *stage) unitsOf(order int64) map[int64]int {
	for _, o := range s.store.Orders() {
		if o.ID == order {
			return shippedUnits(o)
		}
	}
	return nil
}

// Ensure no label that may mean anything but a whole shipment ships one, however an
// operator spells it, even with a number that was held before.
func TestUpdateStatus_kindsOfLabels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, updateStatusKindsOfLabels)
}

func updateStatusKindsOfLabels(t *testing.T) {
	for _, label := range []string{
		"Item Canceled", "ITEM CANCELLED", "item-canceled", "Item_Cancelled", " Item  Canceled ", "Items Cancelled", "Line Canceled", "Drop Ship Canceled", "Drop-Ship Ordered", "Item Returned", "RETURNED", "Return Received",
		"RMA Issued", "Backordered", "Back Ordered", "On Hold", "Void", "Item Refunded", "Not Shipped", "Order Not Shipped", "Shipping", "To Be Shipped", "Ready To Ship", "Shipped?", "Unshipped", "Shipment Canceled", "Order Shipment Cancelled",
		"Item Shipped", "Partially Shipped", "Part Shipped", "Shipped Partially", "Order Partially Shipped", "Picking", "Packed", "", "0", "2", "Completed Picking", "Complete Order Canceled", "Versandt", "Ship\u00a0Pending",
	} {
		s := writebackStage(t)
		for _, post := range []string{"Item Shipped", label} {
			s.ask("updatestatus", "ordernumber", "1002", "orderstatus", post, "trackcount", "1", "tracknum", "1Z0000000000000001", "trackcarrier", "UPS")
		}
		if got := s.unitsOf(1002); len(got) > 0 {
			t.Errorf("%q: shipped %v, want nothing", label, got)
		}
	}
	for _, label := range []string{"Order Shipped", "ORDER SHIPPED", "order_shipped", "Order-Shipped", "Order\u00a0Shipped", " Shipped ", "shipped", "Completed", "Order Complete", "Fully Shipped"} {
		s := writebackStage(t)
		s.ask("updatestatus", "ordernumber", "1002", "orderstatus", "Item Shipped", "tracknum", "1Z0000000000000001")
		s.ask("updatestatus", "ordernumber", "1002", "orderstatus", label, "trackcount", "0")
		if got := s.unitsOf(1002); !maps.Equal(got, map[int64]int{7004: 2, 7005: 1}) {
			t.Errorf("%q: shipped %v, want all", label, got)
		}
	}
}

// posted posts an order 1004 whose items stand in some XML, and returns the shipped
// units and the answer.
func (s *stage) postedXML(update string) (map[int64]int, string) {
	form := url.Values{"setifunction": {"updatestatus"}, "update": {update}}
	answer := s.replayed(form)
	return s.unitsOf(1004), answer
}

const (
	headOf1004 = `<Orders><Order><OrderNumber>1004</OrderNumber><Status>%s</Status><Packages><Package><PackageID>1</PackageID><TrackNum>1Z0000000000000002</TrackNum><Shipper>UPS</Shipper></Package></Packages>`
	tailOf1004 = `</Order></Orders>`
)

// Ensure every form of one shipment of one line ships that line alone, or holds the
// number. It never ships another line or more units.
func TestUpdateStatus_kindsOfXML(t *testing.T) {
	t.Parallel()
	synctest.Test(t, updateStatusKindsOfXML)
}

func updateStatusKindsOfXML(t *testing.T) {
	head := fmt.Sprintf(headOf1004, "Item Shipped")
	for name, c := range map[string]struct {
		update string
		want   int // units of line 7008; -1: held
	}{
		"plain":                     {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"by reference":              {head + `<Items><Item><ItemNumber>2</ItemNumber><RefNumber>7008</RefNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"by SKU":                    {head + `<Items><Item><ItemNumber>2</ItemNumber><SKU> tea </SKU><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"lower case":                {strings.ToLower(head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004), 2},
		"upper case":                {strings.ToUpper(head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004), 2},
		"blanks":                    {head + "<Items>\r\n <Item>\r\n  <ItemNumber> 7008\t</ItemNumber>\r\n  <Shipped>\n2 </Shipped>\r\n </Item>\r\n</Items>" + tailOf1004, 2},
		"CDATA":                     {head + `<Items><Item><ItemNumber><![CDATA[7008]]></ItemNumber><Shipped><![CDATA[2]]></Shipped></Item></Items>` + tailOf1004, 2},
		"attributes":                {head + `<Items count="1"><Item id="1"><ItemNumber type="int">7008</ItemNumber><Shipped unit="each">2</Shipped></Item></Items>` + tailOf1004, 2},
		"a declaration":             {`<?xml version="1.0" encoding="UTF-8"?>` + head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"comments":                  {head + `<!-- shipped --><Items><Item><!-- tea --><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"empty elements":            {head + `<Items/><Items><Item/><Item><ItemNumber>7008</ItemNumber><RefNumber/><Shipped>2</Shipped><Notes/></Item></Items>` + tailOf1004, -1},
		"no group":                  {head + `<Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item>` + tailOf1004, 2},
		"two groups":                {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items><Items><Item><ItemNumber>7007</ItemNumber><Shipped>0</Shipped></Item></Items>` + tailOf1004, 2},
		"the item twice":            {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>1</Shipped></Item><Item><ItemNumber>7008</ItemNumber><Shipped>1</Shipped></Item></Items>` + tailOf1004, 1},
		"a leading zero":            {head + `<Items><Item><ItemNumber>07008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"a decimal line number":     {head + `<Items><Item><ItemNumber>7008.00</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, -1},
		"a decimal comma":           {head + `<Items><Item><ItemNumber>7008</ItemNumber><Ordered>3,00</Ordered><Shipped>2,00</Shipped><Needed>1,00</Needed></Item></Items>` + tailOf1004, 2},
		"more decimals":             {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2.0000</Shipped></Item></Items>` + tailOf1004, 2},
		"a thousand or one":         {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>1,000</Shipped></Item></Items>` + tailOf1004, -1},
		"a word":                    {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>two</Shipped></Item></Items>` + tailOf1004, -1},
		"a unit":                    {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2 ea</Shipped></Item></Items>` + tailOf1004, -1},
		"wide digits":               {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>２</Shipped></Item></Items>` + tailOf1004, -1},
		"below zero":                {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>-2</Shipped></Item></Items>` + tailOf1004, -1},
		"nothing":                   {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>0,00</Shipped></Item></Items>` + tailOf1004, -1},
		"more than ordered":         {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>30</Shipped></Item></Items>` + tailOf1004, 3},
		"two figures":               {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>1</Shipped><Shipped>2</Shipped></Item></Items>` + tailOf1004, -1},
		"a figure twice":            {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"two line numbers":          {head + `<Items><Item><ItemNumber>7008</ItemNumber><ItemNumber>7007</ItemNumber><Shipped>1</Shipped></Item></Items>` + tailOf1004, -1},
		"an empty number, then one": {head + `<Items><Item><ItemNumber/><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"two labels":                {strings.Replace(head, "<Status>Item Shipped", "<Status>Order Shipped</Status><Status>Order Canceled", 1) + tailOf1004, -1},
		"an empty label, then one":  {strings.Replace(head, "<Status>Item", "<Status></Status><Status>Item", 1) + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"two numbers":               {strings.Replace(head, "</TrackNum>", "</TrackNum><TrackNum>1Z0000000000000003</TrackNum>", 1) + tailOf1004, -1},
		"an empty figure, then one": {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped></Shipped><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"an unknown item":           {head + `<Items><Item><ItemNumber>3</ItemNumber><RefNumber>9</RefNumber><SKU>X</SKU><Shipped>2</Shipped></Item></Items>` + tailOf1004, -1},
		"a known and an unknown":    {head + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item><Item><ItemNumber>99</ItemNumber><Shipped>1</Shipped></Item></Items>` + tailOf1004, -1},
		"no item number":            {head + `<Items><Item><Shipped>2</Shipped></Item></Items>` + tailOf1004, -1},
		"a bare ampersand":          {head + `<Items><Item><ItemNumber>7008</ItemNumber><Notes>salt & pepper</Notes><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"a bare < in notes":         {head + `<Items><Item><ItemNumber>7008</ItemNumber><Notes>less <3 pounds</Notes><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"a bare < in a method":      {strings.Replace(head, "<Shipper>UPS</Shipper>", "<Shipper>UPS</Shipper><Method>Ground <5 lb</Method>", 1) + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"entities":                  {head + `<Items><Item><ItemNumber>&#55;008</ItemNumber><Shipped>&#x32;</Shipped></Item></Items>` + tailOf1004, 2},
		"a namespace":               {strings.Replace(head, "<Orders>", `<Orders xmlns="urn:seti">`, 1) + `<Items><Item><ItemNumber>7008</ItemNumber><Shipped>2</Shipped></Item></Items>` + tailOf1004, 2},
		"canceled item alone":       {head + `<Items><Item><ItemNumber>7008</ItemNumber><Status>Item Canceled</Status><Shipped>0</Shipped></Item></Items>` + tailOf1004, -1},
	} {
		s := writebackStage(t)
		got, answer := s.postedXML(c.update)
		want := map[int64]int{}
		if c.want > 0 {
			want[7008] = c.want
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: shipped %v, want %v: %s", name, got, want, answer)
		}
		if held := strings.Contains(answer, "1Z0000000000000002"); c.want < 0 && !held {
			t.Errorf("%s: the answer does not name the number: %s", name, answer)
		}
		if name == "two numbers" && !strings.Contains(answer, "1Z0000000000000003") {
			t.Errorf("%s: the second one vanished: %s", name, answer)
		}
	}
}
