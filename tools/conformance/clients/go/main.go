// The AWS SDK for Go v2: `program URL`; client.py says what is read and written.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

type keys struct{ AccessKeyId, SecretAccessKey, SessionToken string }

type request struct {
	Service, Operation string
	Input              any
	Credentials        *keys
}

// The SDK closes a request's body when the answer begins, and Go's transport, if it is not done with that body, then
// closes the connection under the answer: it happens with any fast server, and spoils one answer of 1 MiB in five.
type copying struct{}

func (copying) Do(request *http.Request) (*http.Response, error) {
	if request.Body == nil {
		return http.DefaultClient.Do(request)
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	own := request.Clone(request.Context())
	own.Body = io.NopCloser(bytes.NewReader(body))
	return http.DefaultClient.Do(own)
}

var clients = map[string]any{}

// One for each service and caller: a client that is collected takes its connections with it.
func client(service, url string, used *keys) any {
	if used == nil {
		used = &keys{"test", "test", ""}
	}
	name := service + " " + used.AccessKeyId
	if clients[name] == nil {
		clients[name] = made(service, url, used)
	}
	return clients[name]
}

func made(service, url string, used *keys) any {
	config := aws.Config{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(url),
		RetryMaxAttempts: 1,
		HTTPClient:       copying{},
		Credentials:      credentials.NewStaticCredentialsProvider(used.AccessKeyId, used.SecretAccessKey, used.SessionToken),
	}
	switch service {
	case "sqs":
		return sqs.NewFromConfig(config)
	case "sns":
		return sns.NewFromConfig(config)
	case "kms":
		return kms.NewFromConfig(config)
	case "sts":
		return sts.NewFromConfig(config)
	}
	return nil
}

// Bytes as encoding/json reads them: base64.
func plain(value any) any {
	switch known := value.(type) {
	case map[string]any:
		if bytes, found := known["b64"]; found && len(known) == 1 {
			return bytes
		}
		for name, part := range known {
			known[name] = plain(part)
		}
	case []any:
		for at, part := range known {
			known[at] = plain(part)
		}
	}
	return value
}

func told(err error) map[string]any {
	found := map[string]any{"code": "?", "message": err.Error()}
	var api smithy.APIError
	if errors.As(err, &api) {
		found["code"], found["message"] = api.ErrorCode(), api.ErrorMessage()
		kind := reflect.TypeOf(api).Elem().Name()
		if kind != "GenericAPIError" {
			found["type"] = kind
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		found["status"] = response.HTTPStatusCode()
	}
	return found
}

func answer(asked request, url string) map[string]any {
	method := reflect.ValueOf(nil)
	if found := client(asked.Service, url, asked.Credentials); found != nil {
		method = reflect.ValueOf(found).MethodByName(asked.Operation)
	}
	if !method.IsValid() {
		return map[string]any{"unsupported": asked.Operation}
	}
	input := reflect.New(method.Type().In(1).Elem())
	text, _ := json.Marshal(plain(asked.Input))
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(input.Interface()); err != nil {
		return map[string]any{"unsupported": err.Error()}
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, failed := results[1].Interface().(error); failed {
		var local *smithy.InvalidParamsError
		if errors.As(err, &local) {
			return map[string]any{"unsupported": err.Error()}
		}
		return map[string]any{"error": told(err)}
	}
	return map[string]any{"output": results[0].Interface()}
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		out.Encode(answer(asked, os.Args[1]))
	}
}
