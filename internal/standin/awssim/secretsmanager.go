package awssim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// secretsManager is the switch over the operations of Secrets Manager
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html).
func (s *Server) secretsManager(c call) answer {
	s.purge()
	var out any
	var err error
	switch c.operation {
	case "CreateSecret":
		out, err = run(c, s.createSecret)
	case "GetSecretValue":
		out, err = run(c, s.getSecretValue)
	case "PutSecretValue":
		out, err = run(c, s.putSecretValue)
	case "UpdateSecretVersionStage":
		out, err = run(c, s.updateSecretVersionStage)
	case "DescribeSecret":
		out, err = run(c, s.describeSecret)
	case "TagResource":
		out, err = run(c, s.tagResource)
	case "UntagResource":
		out, err = run(c, s.untagResource)
	case "ListSecrets":
		out, err = run(c, s.listSecrets)
	case "DeleteSecret":
		out, err = run(c, s.deleteSecret)
	case "RestoreSecret":
		out, err = run(c, s.restoreSecret)
	default:
		err = &failure{http.StatusBadRequest, "UnknownOperationException", "awssim does not know " + c.operation}
	}
	if err != nil {
		return secretsManager.failure(err)
	}
	return jsonAnswer(http.StatusOK, out)
}

// run reads the parameters of an operation. It refuses unknown parameters,
// because to ignore one would be to lie.
func run[In any](c call, operation func(In) (any, error)) (any, error) {
	var in In
	decoder := json.NewDecoder(strings.NewReader(string(c.body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return nil, refuse("SerializationException", "awssim: "+c.operation+": "+err.Error())
	}
	return operation(in)
}

// Errors shared by several operations, in Secrets Manager's own words.
var (
	errNoSecret = refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	errMany     = refuse("LimitExceededException", "The request failed because it would exceed one of the Secrets Manager quotas.")
	errMarked   = refuse("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.")
)

// live finds a secret, unless it has a mark for deletion.
func (s *Server) live(secretID string) (*storedSecret, error) {
	secret, err := s.find(secretID)
	if err != nil {
		return nil, err
	}
	if !secret.deletion.IsZero() {
		return nil, errMarked
	}
	return secret, nil
}

// find finds a secret by its name or its ARN. The ARN's last six random
// characters may be missing.
func (s *Server) find(secretID string) (*storedSecret, error) {
	if secretID == "" {
		return nil, refuse("InvalidParameterException", "You must provide a SecretId.")
	}
	if secret, ok := s.secrets[secretID]; ok {
		return secret, s.visible(secret)
	}
	for _, secret := range s.secrets {
		if secretID == secret.arn || secretID == secret.arn[:len(secret.arn)-7] {
			return secret, s.visible(secret)
		}
	}
	return nil, errNoSecret
}

// visible is an error for a secret that is still too new to find.
func (s *Server) visible(secret *storedSecret) error {
	if time.Since(secret.created) < s.hidden {
		return errNoSecret
	}
	return nil
}
