package main

import (
	"cmp"
	"strconv"
	"strings"
)

var products = listing{
	noun: "products", count: "getproductscount", countKey: "itemcount", download: "downloadprods",
	table: table{{"Code", false, 20}, {"WebID", false, 9}, {"Name", false, 28}, {"Price", true, 0}, {"QOH", true, 0}, {"Discontinued", false, 0}},
	records: func(s *session, doc document) []record {
		rows := make([]record, 0, len(doc.Product))
		for _, p := range doc.Product {
			what := "product " + p.Code
			s.cents(what+": Price", p.Price)
			if p.QOH != "" {
				s.checkQOH(what, p)
			}
			if p.Discontinued != "" && p.Discontinued != "Yes" && p.Discontinued != "No" {
				s.notice("%s: Discontinued is %q, neither Yes nor No", what, p.Discontinued)
			}
			rows = append(rows, record{s.productID(p), []string{p.Code, p.WebID, p.Name, p.Price, p.QOH, p.Discontinued}})
		}
		return rows
	},
}

var levels = listing{
	noun: "stock figures", count: "getproductscount", countKey: "itemcount", download: "downloadqoh",
	table: table{{"Code", false, 20}, {"WebID", false, 9}, {"QOH", true, 0}},
	records: func(s *session, doc document) []record {
		rows := make([]record, 0, len(doc.Product))
		for _, p := range doc.Product {
			s.checkQOH("product "+p.Code, p)
			rows = append(rows, record{s.productID(p), []string{p.Code, p.WebID, p.QOH}})
		}
		return rows
	},
}

var customers = listing{
	noun: "customers", count: "getcustomerscount", countKey: "itemcount", download: "downloadcustomers",
	table: table{{"WebID", true, 9}, {"User name", false, 28}, {"First name", false, 14}, {"Last name", false, 16}, {"City", false, 16}, {"State", false, 0}, {"Country", false, 0}},
	records: func(_ *session, doc document) []record {
		rows := make([]record, 0, len(doc.Customer))
		for _, c := range doc.Customer {
			a := c.BillAddr
			rows = append(rows, record{c.WebID, []string{c.WebID, c.UserName, a.FirstName, a.LastName, a.Address.City, a.Address.State, a.Address.Country}})
		}
		return rows
	},
}

// productID is the product's sort key. It also notices a missing Code, because
// Stone Edge can do nothing with such a product.
func (s *session) productID(p product) string {
	if strings.TrimSpace(p.Code) == "" {
		s.notice("product %s has no Code", cmp.Or(p.WebID, "without WebID"))
	}
	return cmp.Or(p.WebID, p.Code)
}

// checkQOH notices a level other than a whole number or NA (2.6).
func (s *session) checkQOH(what string, p product) {
	if _, err := strconv.ParseInt(p.QOH, 10, 64); err != nil && p.QOH != "NA" {
		s.notice("%s: QOH is %q, neither a whole number nor NA", what, p.QOH)
	}
}
