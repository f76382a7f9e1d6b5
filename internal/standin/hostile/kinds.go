package hostile

import (
	"slices"
	"strings"
)

// Kinds returns all kinds. Those of XML come twice, because both stock updates
// and order updates read it.
func Kinds() []Kind {
	all := slices.Concat(of(Forms, formKinds), of(Stock, stockKinds), of(Status, statusKinds))
	for _, k := range of(XML, xmlKinds) {
		for _, function := range []string{"qohreplace", "updatestatus"} {
			one := k
			one.Name, one.Function = k.Name+" in "+function, function
			all = append(all, one)
		}
	}
	return all
}

// line is a kind in the tables below.
type line struct{ name, function, head, unit, tail string }

func of(g Group, lines []line) []Kind {
	kinds := make([]Kind, len(lines))
	for i, l := range lines {
		kinds[i] = Kind{g, l.name, l.function, l.head, l.unit, l.tail}
	}
	return kinds
}

// formKinds attack the reading of names and values.
var formKinds = []line{
	{"separators", "ordercount", "", "&", ""},
	{"equal signs", "ordercount", "", "=", ""},
	{"empty parameters", "ordercount", "", "=&", ""},
	{"equal parameters", "ordercount", "", "code=x&", "code="},
	{"many logins", "ordercount", "", "setiuser=bc-x&password=y&", ""},
	{"escaped names", "ordercount", "", "%63ode=x&", "code="},
	{"unknown parameters", "ordercount", "", "x{n}=1&", ""},
	{"odd parameters", "ordercount", "", "n\xd4=1&", ""},
	{"odd parameters in escapes", "ordercount", "", "%4E%d4=1&", ""},
	{"one unknown parameter", "ordercount", "", "abc&", ""},
	{"a giant name", "ordercount", "", "n", "=1"},
	{"a giant escaped name", "ordercount", "", "%61", "=1"},
	{"a giant name of blanks", "ordercount", "", "+", "=1"},
	{"a giant last order", "ordercount", "lastorder=", "9", ""},
	{"a giant date", "ordercount", "lastdate=", "1-", ""},
	{"a giant date of blanks", "ordercount", "lastdate=1/", "+", "/2"},
	{"a giant batch size", "downloadorders", "batchsize=", "9", ""},
	{"a giant function", "ordercount", "", "setifunction=x&", "setifunction=ordercount"},
	{"a giant password", "ordercount", "password=", "p", ""},
	{"a giant escaped cart", "ordercount", "setiuser=", "%62", ""},
	{"a giant code in Windows-1252", "ordercount", "code=", "\x80", ""},
	{"a giant key", "downloadorders", "dkey=", "k", ""},
	{"percent signs", "qohreplace", "update=", "%", ""},
	{"broken escapes", "qohreplace", "update=", "%4", ""},
	{"escapes", "qohreplace", "update=", "%25", ""},
	{"plus signs", "qohreplace", "update=A", "+", "~1"},
	{"plus signs as such", "qohreplace", "update=A ", "+", "~1"},
	{"Windows-1252", "qohreplace", "update=A", "\x80", "~1"},
	{"Windows-1252 in escapes", "qohreplace", "update=A", "%80", "~1"},
	{"one byte of Windows-1252", "qohreplace", "update=\xff", "é", "~1"},
	{"values that all are Windows-1252", "updatestatus", "ordernumber=1&", "tracknum{n}=\x80\x80\x80\x80\x80\x80\x80\x80&", ""},
	{"update again and again", "qohreplace", "", "update=<a&", "update=A~1"},
	{"pieces that go on", "qohreplace", "update=A", "&B", "~1"},
	{"pieces that go on in XML", "qohreplace", "update=<a>", "&b", "</a>"},
	{"ends that go on", "qohreplace", "update=<a>", "</a>&<", ""},
	{"ends of a giant root", "qohreplace", "update=<" + strings.Repeat("r", 5000) + ">", "</" + strings.Repeat("r", 4999) + ">&", ""},
	{"roots without an end", "qohreplace", "update=", "<a", ""},
	{"roots without an end behind the version", "sendversion", "update=", "<a", ""},
	{"orders behind an unknown function", "updatestockstatus", "update=", "<Order/>", ""},
	{"roots without an end behind an &", "qohreplace", "update=<a>&", "<a", ""},
	{"no roots", "qohreplace", "update=<", "<", ""},
	{"blanks before a root", "qohreplace", "update=<a>", " & ", ""},
	{"line breaks around the form", "ordercount", "", "\r\n", ""},
}

// stockKinds go at the delimited form of stock updates.
var stockKinds = []line{
	{"entries", "qohreplace", "update=", "S{n}~1|", ""},
	{"changes", "invupdate", "update=", "S{n}~1|", ""},
	{"equal entries", "qohreplace", "update=", "A~1|", ""},
	{"entries that cannot be read", "qohreplace", "update=", "A|", ""},
	{"long entries", "qohreplace", "update=", "a-SKU-that-is-so-long-that-six-megabytes-have-fewer-than-100000-{n}~1|", ""},
	{"long changes", "invupdate", "update=", "a-SKU-that-is-so-long-that-six-megabytes-have-fewer-than-100000-{n}~1|", ""},
	{"long entries that cannot be read", "qohreplace", "update=", "a-SKU-that-is-so-long-that-six-megabytes-have-fewer-than-100000-{n}|", ""},
	{"the longest entries", "qohreplace", "update=", strings.Repeat("é", 490) + "{n}~1|", ""},
	{"bars", "qohreplace", "update=", "|", ""},
	{"blank entries", "qohreplace", "update=", " |\r\n|", ""},
	{"tildes", "qohreplace", "update=A", "~", "1"},
	{"a giant SKU", "qohreplace", "update=", "s", "~1"},
	{"a giant SKU of blanks", "qohreplace", "update=a", " ", "b~1"},
	{"a giant SKU that changes", "invupdate", "update=", "s", "~1"},
	{"a giant quantity", "qohreplace", "update=A~", "9", ""},
	{"a giant fraction", "qohreplace", "update=A~1.", "9", ""},
	{"a giant quantity of zeros", "qohreplace", "update=A~", "0", "1"},
	{"a giant quantity of signs", "qohreplace", "update=A~", "-", "1"},
	{"line breaks", "qohreplace", "update=A~1|", "\r\n", "|"},
}

// xmlKinds attack the reading of XML of any content.
var xmlKinds = []line{
	{"elements", "", "update=<a>", "<b/>", "</a>"},
	{"elements before a wrong end", "", "update=<a>", "<b/>", "</c>"},
	{"elements without a root", "", "update=", "<b/>", ""},
	{"elements with two tags", "", "update=<a>", "<b></b>", "</a>"},
	{"start tags", "", "update=", "<a>", ""},
	{"end tags", "", "update=<a>", "</a>", ""},
	{"start tags that are no tags", "", "update=<Orders><1>", "<", "</Orders>"},
	{"levels", "", "update=<r>", "<a><b><c><d><e><f><g></g></f></e></d></c></b></a>", "</r>"},
	{"attributes", "", "update=<a ", "b='' ", "/>"},
	{"name spaces", "", "update=<a ", "xmlns:n{n}='u' ", "/>"},
	{"attributes of many elements", "", "update=<a>", "<b c='1' d='2'/>", "</a>"},
	{"attributes without an end", "", "update=", "<a b='", ""},
	{"a giant attribute", "", "update=<a b='", "x", "'/>"},
	{"a giant element name", "", "update=<", "n", "/>"},
	{"a giant end tag", "", "update=<a></", "n", ">"},
	{"colons", "", "update=<a", ":", "/>"},
	{"blanks in a tag", "", "update=<a", " ", "/>"},
	{"comments", "", "update=<a>", "<!---->", "</a>"},
	{"comments without an end", "", "update=<a>", "<!--", "</a>"},
	{"a giant comment", "", "update=<a><!--", "- ", "--></a>"},
	{"CDATA sections", "", "update=<a>", "<![CDATA[x]]>", "</a>"},
	{"CDATA sections without an end", "", "update=<a>", "<![CDATA[", "</a>"},
	{"ends of CDATA", "", "update=<a>", "]]>", "</a>"},
	{"brackets", "", "update=<a>", "]", "</a>"},
	{"instructions", "", "update=<a>", "<?b?>", "</a>"},
	{"instructions without an end", "", "update=<a>", "<?b", "</a>"},
	{"directives", "", "update=<a>", "<!b>", "</a>"},
	{"directives of blanks", "", "update=<a>", "<! ", "</a>"},
	{"a giant directive of blanks", "", "update=<a><!", " ", "</a>"},
	{"almost doctypes", "", "update=<a>", "<!doctyp", "</a>"},
	{"entities", "", "update=<a>", "&amp;", "</a>"},
	{"numbers of characters", "", "update=<a>", "&#65;", "</a>"},
	{"a giant number of a character", "", "update=<a>&#", "0", "65;</a>"},
	{"giant numbers without an end", "", "update=<a>", "&#000000000000000000000", "</a>"},
	{"ampersands", "", "update=<a>", "&", "</a>"},
	{"names behind ampersands", "", "update=<a>", "&name", "</a>"},
	{"ampersands in escapes", "", "update=%3Ca%3E", "%26", "%3C/a%3E"},
	{"remarks", "", "update=<a><1>", "<Comments></Comments><Notes></Notes>", "</a>"},
	{"remarks without an end", "", "update=<Orders><1>", "<Comments><Notes></Notes>", ""},
	{"remarks within remarks", "", "update=<a><1>", "<Notes><Comments>", "</a>"},
	{"ends of remarks", "", "update=<a><1><Comments>", "</Notes>", "</a>"},
	{"almost remarks", "", "update=<a><1>", "<Notes", "</a>"},
	{"text", "", "update=<a>", "x", "</a>"},
	{"text between elements", "", "update=<a>", "x<b/>", "</a>"},
	{"text of many pieces", "", "update=<a>x", "<!---->x", "</a>"},
	{"line breaks in text", "", "update=<a>x", "\r\n", "x</a>"},
	{"bytes of control in text", "", "update=<a><Notes>", "\x01", "</Notes></a>"},
	{"letters of Unicode", "", "update=<a>", "é", "</a>"},
	{"blanks before XML", "", "update=", "\ufeff \r\n", "<a/>"},
	{"a giant declaration", "", "update=<?xml ", "x", "?><a/>"},
	{"declarations", "", "update=", "<?xml version='1.0'?>", "<a/>"},
	{"XML in escapes", "", "update=", "%3Ca%3E", ""},
	{"XML in Windows-1252", "", "update=<a>", "\x80", "</a>"},
}

// statusKinds attack the reading of products and orders.
var statusKinds = []line{
	{"orders", "updatestatus", "update=", "<Order/>", ""},
	{"orders with a number", "updatestatus", "update=<Orders>", "<Order><OrderNumber>{n}</OrderNumber></Order>", "</Orders>"},
	{"long orders", "updatestatus", "update=<Orders>", "<Order><OrderNumber>{n}</OrderNumber><Notes>" + strings.Repeat("n", 7000) + "</Notes></Order>", "</Orders>"},
	{"orders in orders", "updatestatus", "update=", "<Order>", ""},
	{"products", "qohreplace", "update=<a>", "<Product/>", "</a>"},
	{"products with all", "qohreplace", "update=<a>", "<Product><SKU>{n}</SKU><QOH>1</QOH></Product>", "</a>"},
	{"products with long SKUs", "qohreplace", "update=<a>", "<Product><SKU>a-SKU-that-is-so-long-{n}</SKU><QOH>1</QOH></Product>", "</a>"},
	{"a product's SKUs", "qohreplace", "update=<Product>", "<SKU></SKU>", "</Product>"},
	{"products in a product", "qohreplace", "update=<a>", "<b><QOH>1</QOH></b>", "<SKU>A</SKU></a>"},
	{"packages", "updatestatus", "update=<Order>", "<Package/>", "</Order>"},
	{"packages in groups", "updatestatus", "update=<Order>", "<Packages><Package/></Packages>", "</Order>"},
	{"tracking numbers", "updatestatus", "update=<Order><OrderNumber>1</OrderNumber><Packages>", "<Package><TrackNum>{n}</TrackNum></Package>", "</Packages></Order>"},
	{"items", "updatestatus", "update=<Order>", "<Item/>", "</Order>"},
	{"long items", "updatestatus", "update=<Order><OrderNumber>1</OrderNumber>", "<Item><Status>" + strings.Repeat("s", 100) + "</Status></Item>", "</Order>"},
	{"an item's packages", "updatestatus", "update=<Order><OrderNumber>1</OrderNumber><Item>", "<Package><PackageID>{n}</PackageID></Package>", "</Item></Order>"},
	{"an order's numbers", "updatestatus", "update=<Order>", "<OrderNumber></OrderNumber>", "</Order>"},
	{"giant notes", "updatestatus", "update=<Order><OrderNumber>1</OrderNumber><Notes>", "x", "</Notes></Order>"},
	{"a giant number of an order", "updatestatus", "update=<Order><OrderNumber>", "1", "</OrderNumber></Order>"},
	{"numbered tracking numbers", "updatestatus", "ordernumber=1&", "tracknum{n}=T{n}&", ""},
	{"one tracking number again and again", "updatestatus", "ordernumber=1&", "tracknum999=1&", ""},
	{"a giant tracking number", "updatestatus", "ordernumber=1&tracknum1=", "1", ""},
	{"giant tracking numbers", "updatestatus", "ordernumber=1&", "tracknum{n}=" + strings.Repeat("1", 4000) + "{n}&", ""},
	{"a giant order number", "updatestatus", "ordernumber=", "1", ""},
	{"a giant detail of an order", "updatestatus", "ordernumber=1&orderdetail=", "%E9", ""},
}
