package awssim

import "slices"

// tagResource: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html
func (s *Server) tagResource(in struct {
	SecretId string
	Tags     []wireTag
}) (any, error) {
	secret, err := s.live(in.SecretId)
	if err := firstError(err, checkTags(in.Tags)); err != nil {
		return nil, err
	}
	before := slices.Clone(secret.tags)
	secret.tag(in.Tags)
	if len(secret.tags) > maxTags {
		secret.tags = before
		return nil, refuse("InvalidParameterException", "A secret has at most 50 tags.")
	}
	return struct{}{}, nil
}

// tag sets tags. A known key gets the new value.
func (v *storedSecret) tag(tags []wireTag) {
	v.untag(keysOf(tags))
	v.tags = append(v.tags, tags...)
}

// untagResource: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html
func (s *Server) untagResource(in struct {
	SecretId string
	TagKeys  []string
}) (any, error) {
	secret, err := s.live(in.SecretId)
	if err != nil {
		return nil, err
	}
	secret.untag(in.TagKeys)
	return struct{}{}, nil
}

func (v *storedSecret) untag(keys []string) {
	v.tags = slices.DeleteFunc(v.tags, func(tag wireTag) bool { return slices.Contains(keys, tag.Key) })
}

func keysOf(tags []wireTag) []string {
	keys := make([]string, len(tags))
	for i, tag := range tags {
		keys[i] = tag.Key
	}
	return keys
}
