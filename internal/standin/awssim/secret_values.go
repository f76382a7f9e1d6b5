package awssim

import (
	"slices"
	"time"
)

// createSecret: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
//
// A secret can be made without a value. It has no version then.
func (s *Server) createSecret(in struct {
	Name, ClientRequestToken, Description string
	SecretString                          *string
	Tags                                  []wireTag
}) (any, error) {
	if err := firstError(checkName(in.Name), checkToken(in.ClientRequestToken), checkTags(in.Tags)); err != nil {
		return nil, err
	}
	if err := checkValue(in.SecretString); err != nil && in.SecretString != nil {
		return nil, err
	}
	if len(in.Tags) > maxTags {
		return nil, refuse("InvalidParameterException", "A secret has at most 50 tags.")
	}
	if old, ok := s.secrets[in.Name]; ok && in.SecretString == nil {
		return old.createAgain("", "")
	} else if ok {
		return old.createAgain(in.ClientRequestToken, *in.SecretString)
	}
	now := time.Now()
	secret := &storedSecret{name: in.Name, arn: arnOf(in.Name), description: in.Description, created: now}
	secret.tag(in.Tags)
	if in.SecretString != nil {
		secret.add(in.ClientRequestToken, *in.SecretString, []string{current})
	}
	s.secrets[in.Name] = secret
	return secret.created200(in.ClientRequestToken), nil
}

// createAgain is a create over an existing secret. It ignores an exact repeat
// of the request, and refuses any other.
func (v *storedSecret) createAgain(token, value string) (any, error) {
	if !v.deletion.IsZero() {
		return nil, refuse("InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion.")
	}
	version := v.version(token)
	if version == nil {
		return nil, refuse("ResourceExistsException", "The operation failed because the secret "+v.name+" already exists.")
	}
	if version.value != value {
		return nil, v.tokenInUse(token)
	}
	return v.created200(token), nil
}

func (v *storedSecret) created200(token string) any {
	return struct{ ARN, Name, VersionId string }{v.arn, v.name, token}
}

func (v *storedSecret) tokenInUse(token string) error {
	return refuse("ResourceExistsException", "You can't use ClientRequestToken "+token+" because that value is already in use for a version of secret "+v.arn+".")
}

// putSecretValue: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
func (s *Server) putSecretValue(in struct {
	SecretId, ClientRequestToken string
	SecretString                 *string
	VersionStages                []string
}) (any, error) {
	secret, err := s.live(in.SecretId)
	if err := firstError(err, checkToken(in.ClientRequestToken), checkValue(in.SecretString)); err != nil {
		return nil, err
	}
	if len(in.VersionStages) > maxStages || slices.Contains(in.VersionStages, "") {
		return nil, refuse("InvalidParameterException", "A version has at most 20 staging labels of 1 to 256 characters.")
	}
	version := secret.version(in.ClientRequestToken)
	if version != nil && version.value != *in.SecretString {
		return nil, secret.tokenInUse(in.ClientRequestToken)
	}
	if version == nil && !secret.hasRoom(s.versions) {
		return nil, errMany
	}
	if version == nil {
		stages := in.VersionStages
		if len(stages) == 0 {
			stages = []string{current}
		}
		version = secret.add(in.ClientRequestToken, *in.SecretString, stages)
	}
	return struct {
		ARN, Name, VersionId string
		VersionStages        []string
	}{secret.arn, secret.name, version.id, version.stages}, nil
}

// updateSecretVersionStage:
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
// To move an attached label, the caller must name the version it leaves.
func (s *Server) updateSecretVersionStage(in struct{ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId string }) (any, error) {
	secret, err := s.live(in.SecretId)
	if err != nil {
		return nil, err
	}
	from, to := secret.staged(in.VersionStage), secret.version(in.MoveToVersionId)
	switch {
	case in.VersionStage == "" || in.MoveToVersionId != "" && to == nil:
		return nil, refuse("InvalidParameterException", "There is no such version, or no VersionStage was given.")
	case from != nil && from != to && from.id != in.RemoveFromVersionId:
		return nil, refuse("InvalidParameterException", "The parameter RemoveFromVersionId can't be empty. Staging label "+in.VersionStage+" is currently attached to version "+from.id+", so you must explicitly reference that version in RemoveFromVersionId.")
	case to == nil && in.VersionStage == current:
		return nil, refuse("InvalidParameterException", "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.")
	}
	secret.move(in.VersionStage, to)
	return struct{ ARN, Name string }{secret.arn, secret.name}, nil
}

// getSecretValue: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
func (s *Server) getSecretValue(in struct{ SecretId, VersionId, VersionStage string }) (any, error) {
	secret, err := s.live(in.SecretId)
	if err != nil {
		return nil, err
	}
	version, err := secret.choose(in.VersionId, in.VersionStage)
	if err != nil {
		return nil, err
	}
	return struct {
		ARN, Name, VersionId, SecretString string
		VersionStages                      []string `json:",omitempty"`
		CreatedDate                        *epoch
	}{secret.arn, secret.name, version.id, version.value, version.stages, epochOf(version.created)}, nil
}

// choose finds a version by its id, by a staging label, or by both. If there
// are both, they must agree.
func (v *storedSecret) choose(id, stage string) (*storedVersion, error) {
	if id == "" {
		if stage == "" {
			stage = current
		}
		if version := v.staged(stage); version != nil {
			return version, nil
		}
		return nil, refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: "+stage)
	}
	version := v.version(id)
	if version == nil {
		return nil, refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: "+id)
	}
	if stage != "" && !slices.Contains(version.stages, stage) {
		return nil, refuse("InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.")
	}
	return version, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
