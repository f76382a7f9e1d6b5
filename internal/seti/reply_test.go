package seti

import (
	"strings"
	"testing"
	"time"

	"connect2cart/internal/money"

	"github.com/google/go-cmp/cmp"
)

// fullOrder has every possible element of an order.
func fullOrder() Order {
	m := money.MustParse
	address := Address{Street1: "1 Test Way", Street2: "Unit 2", City: "Sampleton", State: "OH", Code: "44101", Country: "US"}
	return Order{
		OrderNumber: "1042",
		OrderDate:   time.Date(2019, 12, 3, 14, 5, 9, 0, time.FixedZone("EST", -5*3600)),
		OrderStatus: "Awaiting Fulfillment",
		Billing:     Party{"Ada Example", "Example & Sons", "555-0100", "ada@example.test", address},
		Shipping: Shipping{
			Party: Party{FullName: "Bea \"B\" <Example>", Address: Address{Street1: "2 Test Way", City: "Sampleton", State: "OH", Code: "44101"}},
			Products: []OrderProduct{
				{SKU: "MUG-BLU", Name: "Mug", Quantity: 2, ItemPrice: m("8.5"), Weight: "0.75", ProdType: "Tangible", Taxable: "Yes",
					CustomerText: "Happy\r\nbirthday", LineID: "311", Status: "Packed", Total: m("17"),
					Options: []OrderOption{{"Colour", "Blue"}, {"Size", ""}}},
				{SKU: "", Name: "Song", Quantity: 1, ItemPrice: m("1234.5"), ProdType: "Download", Taxable: "No", Total: m("1234.5")},
			},
		},
		Payments: []Payment{
			{CreditCard: &CreditCard{"Visa", "4111111111114242", "12/2030", "Ada Example", "Y", "tx_9", "auth1", "Captured", m("20.71")}},
			{PayPal: &PayPal{"Ada", "Example", "ada@example.test", "PP-1", "Completed", m("1"), "Dec/03/2019"}},
			{PayPal: &PayPal{TransID: "PP-2"}},
			{Check: &Check{"77"}}, {Check: &Check{}}, {COD: &COD{}}, {},
			{PurchaseOrder: &PurchaseOrder{"PO-1"}}, {PurchaseOrder: &PurchaseOrder{}},
			{GiftCard: &GiftCard{"GIFT-1", m("5")}},
			{StoreCredit: &StoreCredit{m("2.5"), "Store credit"}},
			{Generic1: &Generic{"Bank Deposit", "by wire", "ref"}}, {Generic1: &Generic{Name: "Other"}},
		},
		Totals: Totals{
			ProductTotal:  m("1251.50"),
			Discounts:     []Discount{{"Spring sale", m("2"), false}, {"", m("1"), true}},
			SubTotal:      m("1248.50"),
			Tax:           Tax{m("0.7149"), false, true, "EX-1"},
			GrandTotal:    m("1259.21"),
			Surcharges:    []Surcharge{{m("3"), "Handling"}, {m("2"), ""}},
			ShippingTotal: ShippingTotal{m("5"), "Ground"},
		},
		Coupons: []Coupon{{"SPRING", "10 % off", m("0"), false}, {"POST", "", m("0.00"), true}},
		Other:   Other{"call first", "Ring the bell", "for you", "1.5", "198.51.100.7", "77"},
	}
}

const decl = `<?xml version="1.0" encoding="UTF-8"?>`

// Ensure a full order has exactly these bytes. The line breaks here are for the
// eye only.
func TestOrders_exactBytes(t *testing.T) {
	want := strings.Join([]string{
		decl, `<SETIOrders><Response><ResponseCode>1</ResponseCode><ResponseDescription>Success</ResponseDescription></Response>`,
		`<Order><OrderNumber>1042</OrderNumber><OrderDate>Dec/03/2019 14:05:09</OrderDate><OrderStatus>Awaiting Fulfillment</OrderStatus>`,
		`<Billing><FullName>Ada Example</FullName><Company>Example &amp; Sons</Company><Phone>555-0100</Phone><Email>ada@example.test</Email>`,
		`<Address><Street1>1 Test Way</Street1><Street2>Unit 2</Street2><City>Sampleton</City><State>OH</State><Code>44101</Code><Country>US</Country></Address></Billing>`,
		`<Shipping><FullName>Bea "B" &lt;Example&gt;</FullName>`,
		`<Address><Street1>2 Test Way</Street1><City>Sampleton</City><State>OH</State><Code>44101</Code></Address>`,
		`<Product><SKU>MUG-BLU</SKU><Name>Mug</Name><Quantity>2</Quantity><ItemPrice>8.50</ItemPrice><Weight>0.75</Weight><ProdType>Tangible</ProdType><Taxable>Yes</Taxable>`,
		`<CustomerText>Happy birthday</CustomerText><LineID>311</LineID><Status>Packed</Status><Total>17.00</Total>`,
		`<OrderOption><OptionName>Colour</OptionName><SelectedOption>Blue</SelectedOption></OrderOption>`,
		`<OrderOption><OptionName>Size</OptionName><SelectedOption></SelectedOption></OrderOption></Product>`,
		`<Product><SKU></SKU><Name>Song</Name><Quantity>1</Quantity><ItemPrice>1234.50</ItemPrice><ProdType>Download</ProdType><Taxable>No</Taxable><Total>1234.50</Total></Product></Shipping>`,
		`<Payment><CreditCard><Issuer>Visa</Issuer><Number>4242</Number><ExpirationDate>12/2030</ExpirationDate><FullName>Ada Example</FullName><AVS>Y</AVS>`,
		`<TransID>tx_9</TransID><AuthCode>auth1</AuthCode><ProcessLevel>Captured</ProcessLevel><Amount>20.71</Amount></CreditCard></Payment>`,
		`<Payment><PayPal><Payer><FirstName>Ada</FirstName><LastName>Example</LastName><Email>ada@example.test</Email></Payer>`,
		`<Transaction><TransID>PP-1</TransID><Status>Completed</Status><Amount>1.00</Amount><TransDate>Dec/03/2019</TransDate></Transaction></PayPal></Payment>`,
		`<Payment><PayPal><Transaction><TransID>PP-2</TransID><Amount>0.00</Amount></Transaction></PayPal></Payment>`,
		`<Payment><Check><CheckNumber>77</CheckNumber></Check></Payment><Payment><Check> </Check></Payment><Payment><COD> </COD></Payment>`,
		`<Payment><PurchaseOrder><PurchaseNumber>PO-1</PurchaseNumber></PurchaseOrder></Payment><Payment><PurchaseOrder> </PurchaseOrder></Payment>`,
		`<Payment><GiftCard><Number>GIFT-1</Number><FaceValue>5.00</FaceValue></GiftCard></Payment>`,
		`<Payment><StoreCredit><Total>2.50</Total><Description>Store credit</Description></StoreCredit></Payment>`,
		`<Payment><Generic1><Name>Bank Deposit</Name><Description>by wire</Description><Field1>ref</Field1></Generic1></Payment>`,
		`<Payment><Generic1><Name>Other</Name></Generic1></Payment>`,
		`<Totals><ProductTotal>1251.50</ProductTotal>`,
		`<Discount><Type>Flat</Type><Description>Spring sale</Description><Amount>2.00</Amount><ApplyDiscount>Pre</ApplyDiscount></Discount>`,
		`<Discount><Type>Flat</Type><Amount>1.00</Amount><ApplyDiscount>Post</ApplyDiscount></Discount>`,
		`<SubTotal>1248.50</SubTotal><Tax><TaxAmount>0.71</TaxAmount><TaxShipping>No</TaxShipping><TaxExempt>Yes</TaxExempt><TaxID>EX-1</TaxID></Tax>`,
		`<GrandTotal>1259.21</GrandTotal><Surcharge><Total>3.00</Total><Description>Handling</Description></Surcharge><Surcharge><Total>2.00</Total></Surcharge>`,
		`<ShippingTotal><Total>5.00</Total><Description>Ground</Description></ShippingTotal></Totals>`,
		`<Coupon><Name>SPRING</Name><Status>10 % off</Status><Total>0.00</Total><ApplyCoupon>Pre</ApplyCoupon></Coupon>`,
		`<Coupon><Name>POST</Name><Total>0.00</Total><ApplyCoupon>Post</ApplyCoupon></Coupon>`,
		`<Other><OrderInstructions>call first</OrderInstructions><Comments>Ring the bell</Comments><GiftMessage>for you</GiftMessage>`,
		`<TotalOrderWeight>1.5</TotalOrderWeight><IPHostName>198.51.100.7</IPHostName><WebCustomerID>77</WebCustomerID></Other></Order></SETIOrders>`,
	}, "")
	if diff := cmp.Diff(want, text(Orders{[]Order{fullOrder()}})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Ensure the XML leaves out empty elements, except those required by Stone
// Edge.
func TestReply_emptyRecords(t *testing.T) {
	const head = `<Response><ResponseCode>1</ResponseCode><ResponseDescription>Success</ResponseDescription></Response>`
	const party = `<FullName></FullName><Address><Street1></Street1><City></City><State></State><Code></Code></Address>`
	order := Order{
		Shipping: Shipping{Products: []OrderProduct{{Options: []OrderOption{{}}}}},
		Payments: []Payment{{}, {CreditCard: &CreditCard{}}, {PayPal: &PayPal{}}, {PayPal: &PayPal{PayerEmail: "e"}}, {PayPal: &PayPal{PayerFirstName: "f"}}, {GiftCard: &GiftCard{}}, {StoreCredit: &StoreCredit{}}, {Generic1: &Generic{}}},
		Totals:   Totals{Discounts: []Discount{{}}, Surcharges: []Surcharge{{}}},
		Coupons:  []Coupon{{}},
		Other:    Other{Comments: "c"},
	}
	second := Order{Other: Other{WebCustomerID: "7"}}
	const none = `<SubTotal>0.00</SubTotal><Tax><TaxAmount>0.00</TaxAmount><TaxShipping>No</TaxShipping></Tax><GrandTotal>0.00</GrandTotal>`
	for want, reply := range map[string]Reply{
		decl + `<SETIOrders>` + head +
			`<Order><OrderNumber></OrderNumber><OrderDate>Jan/01/0001 00:00:00</OrderDate><Billing>` + party + `</Billing><Shipping>` + party +
			`<Product><SKU></SKU><Name></Name><Quantity>0</Quantity><ItemPrice>0.00</ItemPrice><Total>0.00</Total>` +
			`<OrderOption><OptionName></OptionName><SelectedOption></SelectedOption></OrderOption></Product></Shipping>` +
			`<Payment><CreditCard><Issuer></Issuer><Amount>0.00</Amount></CreditCard></Payment>` +
			`<Payment><PayPal><Transaction><Amount>0.00</Amount></Transaction></PayPal></Payment>` +
			`<Payment><PayPal><Payer><Email>e</Email></Payer><Transaction><Amount>0.00</Amount></Transaction></PayPal></Payment>` +
			`<Payment><PayPal><Payer><FirstName>f</FirstName></Payer><Transaction><Amount>0.00</Amount></Transaction></PayPal></Payment>` +
			`<Payment><GiftCard><FaceValue>0.00</FaceValue></GiftCard></Payment><Payment><StoreCredit><Total>0.00</Total></StoreCredit></Payment>` +
			`<Payment><Generic1><Name></Name></Generic1></Payment>` +
			`<Totals><ProductTotal>0.00</ProductTotal><Discount><Type>Flat</Type><Amount>0.00</Amount><ApplyDiscount>Pre</ApplyDiscount></Discount>` + none +
			`<Surcharge><Total>0.00</Total></Surcharge><ShippingTotal><Total>0.00</Total></ShippingTotal></Totals>` +
			`<Coupon><Name></Name><Total>0.00</Total><ApplyCoupon>Pre</ApplyCoupon></Coupon><Other><Comments>c</Comments></Other></Order>` +
			`<Order><OrderNumber></OrderNumber><OrderDate>Jan/01/0001 00:00:00</OrderDate><Billing>` + party + `</Billing><Shipping>` + party + `</Shipping>` +
			`<Totals><ProductTotal>0.00</ProductTotal>` + none + `<ShippingTotal><Total>0.00</Total></ShippingTotal></Totals>` +
			`<Other><WebCustomerID>7</WebCustomerID></Other></Order></SETIOrders>`: Orders{[]Order{order, second}},
		decl + `<SETIProducts>` + head + `<Product><Code></Code><Name></Name><Price>0.00</Price><Discontinued>No</Discontinued>` +
			`<CustomFields><CustomField><FieldName></FieldName><FieldValue></FieldValue></CustomField></CustomFields></Product></SETIProducts>`: Products{[]Product{{CustomFields: []CustomField{{}}}}},
		decl + `<SETIProducts>` + head + `<Product><Code></Code><QOH></QOH></Product></SETIProducts>`: QOHs{[]QOH{{}}},
		decl + `<SETICustomers>` + head + `<Customer><BillAddr><FirstName></FirstName><LastName></LastName>` +
			`<Address><Addr1></Addr1></Address></BillAddr></Customer></SETICustomers>`: Customers{[]Customer{{}}},
	} {
		if diff := cmp.Diff(want, text(reply)); diff != "" {
			t.Errorf("%T (-want +got):\n%s", reply, diff)
		}
	}
}

// Ensure every kind of reply has its documented text and content type.
func TestReply(t *testing.T) {
	const success = `<ResponseDescription>Success</ResponseDescription></Response>`
	const nothing = `<Response><ResponseCode>2</ResponseCode>` + success
	const records = `<Response><ResponseCode>1</ResponseCode>` + success
	const failure = `<Response><ResponseCode>3</ResponseCode><ResponseDescription>Out of time: use a smaller batch &amp; try again.</ResponseDescription></Response>`
	const sorry = " Out of time:\r\n use a\tsmaller batch & try again.\x00\n"
	m := money.MustParse
	for name, c := range map[string]struct {
		reply Reply
		want  string
	}{
		"version":           {Version{"1.000"}, "SETIResponse: version=1.000"},
		"order count":       {Count{"ordercount", 7}, "SETIResponse: ordercount=7"},
		"item count":        {Count{"itemcount", 0}, "SETIResponse: itemcount=0"},
		"no orders":         {Orders{}, decl + "<SETIOrders>" + nothing + "</SETIOrders>"},
		"no products":       {Products{}, decl + "<SETIProducts>" + nothing + "</SETIProducts>"},
		"no stock figures":  {QOHs{}, decl + "<SETIProducts>" + nothing + "</SETIProducts>"},
		"no customers":      {Customers{}, decl + "<SETICustomers>" + nothing + "</SETICustomers>"},
		"refused orders":    {Refusal{"downloadorders", sorry}, decl + "<SETIOrders>" + failure + "</SETIOrders>"},
		"refused products":  {Refusal{"downloadprods", sorry}, decl + "<SETIProducts>" + failure + "</SETIProducts>"},
		"refused stock":     {Refusal{"downloadqoh", sorry}, decl + "<SETIProducts>" + failure + "</SETIProducts>"},
		"refused customers": {Refusal{"downloadcustomers", sorry}, decl + "<SETICustomers>" + failure + "</SETICustomers>"},
		"refused count":     {Refusal{"ordercount", sorry}, "SETIError: Out of time: use a smaller batch & try again."},
		"refused update":    {Refusal{"updatestatus", sorry}, "SETIError: Out of time: use a smaller batch & try again."},
		"unknown function":  {Refusal{"", (&UnknownFunctionError{"xyz"}).Error()}, `SETIError: Function "xyz" was not found.`},
		"a long refusal":    {Refusal{"", strings.Repeat("é", 999)}, "SETIError: " + strings.Repeat("é", 500)},
		"products": {Products{[]Product{
			{Code: "MUG-BLU", WebID: "58-204", Name: "Mug (Blue)", Price: m("8.5"), Cost: m("3.1"), Description: "<p>A mug.</p>\r\n", Weight: "0.75",
				Thumb: "https://x.test/t?a=1&b=2", Image: "https://x.test/i", Taxable: "Yes", QOH: "14", CustomFields: []CustomField{{"Material", "Clay"}}},
			{Code: "CAP", Discontinued: true}}},
			decl + "<SETIProducts>" + records +
				`<Product><Code>MUG-BLU</Code><WebID>58-204</WebID><Name>Mug (Blue)</Name><Price>8.50</Price><Cost>3.10</Cost><Description>&lt;p&gt;A mug.&lt;/p&gt; </Description>` +
				`<Weight>0.75</Weight><Thumb>https://x.test/t?a=1&amp;b=2</Thumb><Image>https://x.test/i</Image><Taxable>Yes</Taxable><Discontinued>No</Discontinued><QOH>14</QOH>` +
				`<CustomFields><CustomField><FieldName>Material</FieldName><FieldValue>Clay</FieldValue></CustomField></CustomFields></Product>` +
				`<Product><Code>CAP</Code><Name></Name><Price>0.00</Price><Discontinued>Yes</Discontinued></Product></SETIProducts>`},
		"stock figures": {QOHs{[]QOH{{"MUG-BLU", "58-204", "14"}, {"CAP", "", "NA"}}},
			decl + "<SETIProducts>" + records + `<Product><Code>MUG-BLU</Code><WebID>58-204</WebID><QOH>14</QOH></Product><Product><Code>CAP</Code><QOH>NA</QOH></Product></SETIProducts>`},
		"customers": {Customers{[]Customer{
			{WebID: "77", UserName: "ada@example.test", CustomFields: []CustomField{{"Group", ""}},
				BillAddr:  CustomerAddress{"Ada", "Example", "Example & Sons", "555-0100", "ada@example.test", "1 Test Way", "Unit 2", "Sampleton", "OH", "44101", "US"},
				ShipAddrs: []CustomerAddress{{FirstName: "Ada", LastName: "Example", Addr1: "1 Test Way"}, {}}}}},
			decl + "<SETICustomers>" + records + `<Customer><WebID>77</WebID><UserName>ada@example.test</UserName>` +
				`<BillAddr><FirstName>Ada</FirstName><LastName>Example</LastName><Company>Example &amp; Sons</Company><Phone>555-0100</Phone><Email>ada@example.test</Email>` +
				`<Address><Addr1>1 Test Way</Addr1><Addr2>Unit 2</Addr2><City>Sampleton</City><State>OH</State><Zip>44101</Zip><Country>US</Country></Address></BillAddr>` +
				`<ShipAddr><FirstName>Ada</FirstName><LastName>Example</LastName><Address><Addr1>1 Test Way</Addr1></Address></ShipAddr>` +
				`<ShipAddr><FirstName></FirstName><LastName></LastName><Address><Addr1></Addr1></Address></ShipAddr>` +
				`<CustomFields><CustomField><FieldName>Group</FieldName><FieldValue></FieldValue></CustomField></CustomFields></Customer></SETICustomers>`},
		"stock levels": {QOHResults{[]QOHResult{{"MUG-BLU", "OK"}, {"MUG;R\r\nED ", "NA"}, {"CAP", "busy;\r\n try  later"}}},
			"SETIResponse\r\nMUG-BLU=OK\r\nMUG;RED =NA\r\nCAP=busy, try later\r\nSETIEndOfData"},
		"no stock levels": {QOHResults{}, "SETIResponse\r\nSETIEndOfData"},
		"stock changes": {InvResults{[]InvResult{{true, "x", "12", ""}, {false, "y\n;", "NF", "NotFound"}, {false, "z", "NA", "a=OK;b"}}},
			"SETIResponse=OK;SKU=x;QOH=12;NOTE=\r\nSETIResponse=False;SKU=y;;QOH=NF;NOTE=NotFound\r\nSETIResponse=False;SKU=z;QOH=NA;NOTE=a=OK,b"},
		"status taken":   {StatusResult{OK: true}, "SETIResponse: update=OK;Notes="},
		"status refused": {StatusResult{Notes: "order 1042\r\nis unknown; update=OK;"}, "SETIResponse: update=False;Notes=order 1042 is unknown, update=OK,"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, text(c.reply)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			want := "text/plain; charset=utf-8"
			if strings.HasPrefix(c.want, "<?xml") {
				want = "text/xml; charset=utf-8"
			}
			if got := c.reply.ContentType(); got != want {
				t.Errorf("type %q, want %q", got, want)
			}
		})
	}
}

// Ensure a reply goes behind the bytes already there.
func TestReply_append(t *testing.T) {
	for _, r := range []Reply{Version{}, Count{}, Orders{}, Products{}, QOHs{}, Customers{}, QOHResults{}, InvResults{}, StatusResult{}, Refusal{}, Refusal{Function: "downloadqoh"}} {
		if got, want := string(r.Append([]byte("before"))), "before"+text(r); got != want {
			t.Errorf("%T: got %q, want %q", r, got, want)
		}
	}
}

func text(r Reply) string { return string(r.Append(nil)) }
