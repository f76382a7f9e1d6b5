package awssim

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// description is a secret in DescribeSecret and ListSecrets. It has no value.
type description struct {
	ARN, Name              string
	Description            string              `json:",omitempty"`
	CreatedDate            *epoch              `json:",omitempty"`
	LastChangedDate        *epoch              `json:",omitempty"`
	DeletedDate            *epoch              `json:",omitempty"`
	Tags                   []wireTag           `json:",omitempty"`
	VersionIdsToStages     map[string][]string `json:",omitempty"`
	SecretVersionsToStages map[string][]string `json:",omitempty"` // its name in ListSecrets
}

// describe gives the time of a secret's mark for deletion. Only the answer of
// DeleteSecret gives the time of the deletion itself.
func (v *storedSecret) describe() description {
	return description{
		ARN: v.arn, Name: v.name, Description: v.description, Tags: v.tags,
		CreatedDate: epochOf(v.created), LastChangedDate: epochOf(v.changed), DeletedDate: epochOf(v.marked),
	}
}

// describeSecret:
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
// It also describes secrets marked for deletion.
func (s *Server) describeSecret(in struct{ SecretId string }) (any, error) {
	secret, err := s.find(in.SecretId)
	if err != nil {
		return nil, err
	}
	d := secret.describe()
	d.VersionIdsToStages = secret.stages()
	return d, nil
}

// filter is one condition of ListSecrets: any of its values will do.
type filter struct {
	Key    string
	Values []string
}

// listSecrets: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
// Secrets come in the order of their creation.
func (s *Server) listSecrets(in struct {
	Filters                []filter
	MaxResults             *int
	NextToken              string
	SortOrder              string
	IncludePlannedDeletion bool
}) (any, error) {
	size := 100
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	if size < 1 || size > 100 {
		return nil, refuse("InvalidParameterException", "MaxResults must be between 1 and 100.")
	}
	if err := checkFilters(in.Filters); err != nil {
		return nil, err
	}
	found := s.sorted(in.SortOrder == "desc")
	found = slices.DeleteFunc(found, func(v *storedSecret) bool {
		return !v.deletion.IsZero() && !in.IncludePlannedDeletion || !v.matches(in.Filters)
	})
	return page(found, size, in.NextToken)
}

func (s *Server) sorted(descending bool) []*storedSecret {
	var all []*storedSecret
	for _, secret := range s.secrets {
		all = append(all, secret)
	}
	slices.SortFunc(all, func(a, b *storedSecret) int { return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.name, b.name)) })
	if descending {
		slices.Reverse(all)
	}
	return all
}

// page cuts a list. The token is the name of the first secret of the next page.
func page(found []*storedSecret, size int, token string) (any, error) {
	start := 0
	if token != "" {
		name, err := base64.RawURLEncoding.DecodeString(token)
		start = slices.IndexFunc(found, func(v *storedSecret) bool { return v.name == string(name) })
		if err != nil || start < 0 {
			return nil, refuse("InvalidNextTokenException", "The NextToken value is invalid.")
		}
	}
	var out struct {
		SecretList []description
		NextToken  string `json:",omitempty"`
	}
	out.SecretList = []description{}
	end := min(start+size, len(found))
	for _, secret := range found[start:end] {
		d := secret.describe()
		d.SecretVersionsToStages = secret.stages()
		out.SecretList = append(out.SecretList, d)
	}
	if end < len(found) {
		out.NextToken = base64.RawURLEncoding.EncodeToString([]byte(found[end].name))
	}
	return out, nil
}

// checkFilters refuses every filter beyond those of matches.
func checkFilters(filters []filter) error {
	for _, f := range filters {
		switch f.Key {
		case "name", "tag-key", "tag-value", "all":
		default:
			return refuse("InvalidParameterException", "awssim does not know the filter "+f.Key)
		}
		if len(f.Values) < 1 || len(f.Values) > 10 {
			return refuse("InvalidParameterException", "A filter has 1 to 10 values.")
		}
	}
	return nil
}

// matches reports whether a secret meets every filter.
func (v *storedSecret) matches(filters []filter) bool {
	for _, f := range filters {
		if !slices.ContainsFunc(f.Values, func(value string) bool { return v.matchesOne(f.Key, value) }) {
			return false
		}
	}
	return true
}

// matchesOne is a case-sensitive match of beginnings, turned round by a "!" in
// front; "all" looks at every word of every attribute, in any case.
func (v *storedSecret) matchesOne(key, value string) bool {
	value, negated := strings.CutPrefix(value, "!")
	var found bool
	switch key {
	case "name":
		found = strings.HasPrefix(v.name, value)
	case "tag-key":
		found = slices.ContainsFunc(v.tags, func(tag wireTag) bool { return strings.HasPrefix(tag.Key, value) })
	case "tag-value":
		found = slices.ContainsFunc(v.tags, func(tag wireTag) bool { return strings.HasPrefix(tag.Value, value) })
	case "all":
		found = v.mentions(value)
	}
	return found != negated
}

func (v *storedSecret) mentions(value string) bool {
	attributes := []string{v.name, v.description}
	for _, tag := range v.tags {
		attributes = append(attributes, tag.Key, tag.Value)
	}
	words := strings.FieldsFunc(strings.ToLower(strings.Join(attributes, " ")), isSeparator)
	for wanted := range strings.FieldsFuncSeq(strings.ToLower(value), isSeparator) {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, wanted) }) {
			return false
		}
	}
	return true
}

func isSeparator(r rune) bool { return strings.ContainsRune(" /-_+=.@", r) }
