package awssim

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
)

// service is one of the services.
type service int

const (
	neither service = iota
	secretsManager
	ses
	dynamoDB
	cloudWatchLogs
)

func (from service) String() string {
	return []string{"", "SecretsManager", "SES", "DynamoDB", "CloudWatchLogs"}[from]
}

// failure is an error as the services word it.
type failure struct {
	status        int
	code, message string
}

func (f *failure) Error() string { return f.code + ": " + f.message }

// refuse makes a failure that is the caller's fault.
func refuse(code, message string) error { return &failure{http.StatusBadRequest, code, message} }

// failure writes an error in the service's protocol.
func (from service) failure(err error) answer {
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = &failure{http.StatusInternalServerError, "InternalFailure", err.Error()}
	}
	a := jsonAnswer(f.status, map[string]string{"__type": f.code, "message": f.message})
	switch from {
	case ses:
		a = xmlError(f)
	case dynamoDB:
		a = jsonAnswer(f.status, map[string]string{"__type": "com.amazonaws.dynamodb.v20120810#" + f.code, "message": f.message})
		a.contentType = dynamoDBType
	}
	a.code = f.code
	return a
}

// jsonAnswer is AWS JSON 1.1
// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
func jsonAnswer(status int, value any) answer {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // only our own types come here
	}
	return answer{status: status, contentType: "application/x-amz-json-1.1", body: body}
}

// xmlError is the error of AWS Query
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
func xmlError(f *failure) answer {
	kind := "Sender"
	if f.status >= http.StatusInternalServerError {
		kind = "Receiver"
	}
	type xmlFailure struct {
		XMLName xml.Name `xml:"http://ses.amazonaws.com/doc/2010-12-01/ ErrorResponse"`
		Type    string   `xml:"Error>Type"`
		Code    string   `xml:"Error>Code"`
		Message string   `xml:"Error>Message"`
		Request string   `xml:"RequestId"`
	}
	return xmlAnswer(f.status, xmlFailure{Type: kind, Code: f.code, Message: f.message, Request: requestID})
}

func xmlAnswer(status int, value any) answer {
	body, err := xml.Marshal(value)
	if err != nil {
		panic(err) // only our own types come here
	}
	return answer{status: status, contentType: "text/xml", body: append([]byte(xml.Header), body...)}
}
