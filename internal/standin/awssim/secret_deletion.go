package awssim

import "time"

const (
	day               = 24 * time.Hour
	usualRecoveryDays = 30
)

// deleteSecret: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
func (s *Server) deleteSecret(in struct {
	SecretId                   string
	RecoveryWindowInDays       *int
	ForceDeleteWithoutRecovery bool
}) (any, error) {
	if in.ForceDeleteWithoutRecovery {
		if in.RecoveryWindowInDays != nil {
			return nil, refuse("InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
		}
		return s.deleteNow(in.SecretId)
	}
	days := usualRecoveryDays
	if in.RecoveryWindowInDays != nil {
		days = *in.RecoveryWindowInDays
	}
	if days < 7 || days > 30 {
		return nil, refuse("InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
	}
	secret, err := s.live(in.SecretId)
	if err != nil {
		return nil, err
	}
	secret.marked = time.Now()
	secret.deletion = secret.marked.Add(time.Duration(days) * day)
	return deleted(secret.arn, secret.name, secret.deletion), nil
}

// deleteNow also succeeds if the secret does not exist.
func (s *Server) deleteNow(secretID string) (any, error) {
	secret, err := s.find(secretID)
	if err != nil {
		return deleted(arnOf(secretID), secretID, time.Now()), nil
	}
	delete(s.secrets, secret.name)
	return deleted(secret.arn, secret.name, time.Now()), nil
}

func deleted(arn, name string, at time.Time) any {
	return struct {
		ARN, Name    string
		DeletionDate *epoch
	}{arn, name, epochOf(at)}
}

// restoreSecret:
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html
// If the secret has no mark for deletion, it changes nothing.
func (s *Server) restoreSecret(in struct{ SecretId string }) (any, error) {
	secret, err := s.find(in.SecretId)
	if err != nil {
		return nil, err
	}
	secret.marked, secret.deletion = time.Time{}, time.Time{}
	return struct{ ARN, Name string }{secret.arn, secret.name}, nil
}
