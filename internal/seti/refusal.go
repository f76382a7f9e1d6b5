package seti

// rootOf returns the root element of a function's XML answer, or "" for text.
func rootOf(function string) string {
	switch function {
	case "downloadorders":
		return "SETIOrders"
	case "downloadprods", "downloadqoh":
		return "SETIProducts"
	case "downloadcustomers":
		return "SETICustomers"
	}
	return ""
}

// Append implements Reply: response code 3 under the function's root, or one
// line of text (seti-protocol.md 1.7).
func (r Refusal) Append(dst []byte) []byte {
	text := oneLine(r.Text)
	root := rootOf(r.Function)
	if root == "" {
		return append(append(dst, "SETIError: "...), text...)
	}
	m := markup{dst}
	m.head(root, codeFailure, text)
	m.close(root)
	return m.b
}

// ContentType implements Reply.
func (r Refusal) ContentType() string {
	if rootOf(r.Function) == "" {
		return textType
	}
	return xmlType
}
