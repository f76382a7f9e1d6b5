package awssim

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"

	maxValue  = 65536 // bytes
	maxName   = 512
	maxTags   = 50
	maxStages = 20

	arnPrefix = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
)

// storedSecret is a secret with all its versions.
type storedSecret struct {
	name, arn, description string
	created, changed       time.Time
	marked, deletion       time.Time // the time of the mark and the time of the deletion; zero: it stays
	tags                   []wireTag
	versions               []*storedVersion // oldest first
}

// storedVersion is one value of a secret.
type storedVersion struct {
	id, value string
	created   time.Time
	stages    []string
}

// wireTag is a tag, here and on the wire.
type wireTag struct{ Key, Value string }

// epoch is a time on the wire: seconds since 1970, with a fraction.
type epoch float64

func epochOf(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(float64(t.UnixMilli()) / 1000)
	return &e
}

// arnOf gives the same ARN for the same name. Real ARNs differ each time.
func arnOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return arnPrefix + name + "-" + hex.EncodeToString(sum[:3])
}

func (v *storedSecret) version(id string) *storedVersion {
	for _, version := range v.versions {
		if version.id == id {
			return version
		}
	}
	return nil
}

func (v *storedSecret) staged(stage string) *storedVersion {
	for _, version := range v.versions {
		if slices.Contains(version.stages, stage) {
			return version
		}
	}
	return nil
}

// add makes a version and moves the staging labels to it.
func (v *storedSecret) add(id, value string, stages []string) *storedVersion {
	version := &storedVersion{id: id, value: value, created: time.Now()}
	v.versions = append(v.versions, version)
	v.changed = version.created
	for _, stage := range stages {
		v.move(stage, version)
	}
	return version
}

// hasRoom makes room for one more version and reports whether there is any. It
// removes versions older than a day, unless they have a label.
func (v *storedSecret) hasRoom(most int) bool {
	for i := 0; most > 0 && len(v.versions) >= most && i < len(v.versions); {
		if old := v.versions[i]; len(old.stages) > 0 || time.Since(old.created) < day {
			i++
			continue
		}
		v.versions = slices.Delete(v.versions, i, i+1)
	}
	return most == 0 || len(v.versions) < most
}

// move gives a staging label to a version, or takes it away if to is nil. A
// version that loses AWSCURRENT gets AWSPREVIOUS.
func (v *storedSecret) move(stage string, to *storedVersion) {
	if old := v.staged(current); stage == current && old != nil && old != to {
		v.move(previous, old)
	}
	v.unstage(stage)
	if to != nil {
		to.stages = append(to.stages, stage)
	}
}

func (v *storedSecret) unstage(stage string) {
	for _, version := range v.versions {
		version.stages = slices.DeleteFunc(version.stages, func(s string) bool { return s == stage })
	}
}

// stages is VersionIdsToStages. It leaves out versions without a label.
func (v *storedSecret) stages() map[string][]string {
	all := map[string][]string{}
	for _, version := range v.versions {
		if len(version.stages) > 0 {
			all[version.id] = slices.Clone(version.stages)
		}
	}
	return all
}

// purge forgets secrets at the end of their recovery window.
func (s *Server) purge() {
	now := time.Now()
	for name, secret := range s.secrets {
		if !secret.deletion.IsZero() && !now.Before(secret.deletion) {
			delete(s.secrets, name)
		}
	}
}

var (
	nameForm = regexp.MustCompile(`^[A-Za-z0-9/_+=.@!-]+$`)
	tagForm  = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
)

func checkName(name string) error {
	if !nameForm.MatchString(name) {
		return refuse("ValidationException", "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
	}
	if len(name) > maxName {
		return refuse("ValidationException", "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length less than or equal to 512")
	}
	return nil
}

func checkToken(token string) error {
	if token == "" {
		return refuse("InvalidRequestException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.")
	}
	if len(token) < 32 || len(token) > 64 {
		return refuse("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.")
	}
	return nil
}

func checkValue(value *string) error {
	if value == nil || *value == "" {
		return refuse("InvalidRequestException", "You must provide either SecretString or SecretBinary.")
	}
	if len(*value) > maxValue {
		return refuse("ValidationException", "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536")
	}
	return nil
}

func checkTags(tags []wireTag) error {
	for _, tag := range tags {
		key, value := utf8.RuneCountInString(tag.Key), utf8.RuneCountInString(tag.Value)
		switch {
		case key < 1 || key > 128 || value > 256:
			return refuse("InvalidParameterException", "A tag key has 1 to 128 characters, a tag value at most 256.")
		case !tagForm.MatchString(tag.Key) || !tagForm.MatchString(tag.Value):
			return refuse("InvalidParameterException", "A tag has letters, digits, blanks and any of _.:/=+-@")
		case len(tag.Key) >= 4 && (tag.Key[:4] == "aws:"):
			return refuse("InvalidParameterException", "Tag keys that start with aws: are reserved.")
		}
	}
	return nil
}
