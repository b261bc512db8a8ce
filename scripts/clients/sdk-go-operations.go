//go:build ignore

// Every operation that the server serves, by the method that Looker's SDK for Go has for it. What is asked is in
// operations.json, whose path is in COATCHECK_OPERATIONS; which operations there are, the server's own document says.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"

	json "github.com/json-iterator/go"
	looker "github.com/looker-open-source/sdk-codegen/go/sdk/v4"
)

type call struct {
	Operation string
	Values    map[string]any
	Body      any
	Keep      map[string]string
}

type plan struct {
	Values      map[string]any
	First, Last []call
	Refused     map[string]string
	Elsewhere   []string
}

var (
	sdk, session      = newSDK()
	ours              plan
	required          = map[string][]string{}      // required parameters of each operation
	methods           = map[string]reflect.Value{} // by name in small letters
	parameters        = map[string][]string{}      // names of each method's parameters, likewise
	problems, refused []string
)

// The SDK declares rows of this operation to be text, and reads no answer that has objects.
const unread = "run_sql_interface_query"

func main() {
	check(json.Unmarshal(ownFile("COATCHECK_OPERATIONS"), &ours))
	readMethods()
	readDocument()
	served := []string{}
	for operation := range required {
		if _, has := methods[plain(operation)]; has && operation != unread && !slices.Contains(ours.Elsewhere, operation) {
			served = append(served, operation)
		}
	}
	sort.Strings(served)
	planned := map[string]bool{}
	for _, one := range append(slices.Clone(ours.First), ours.Last...) {
		planned[one.Operation] = true
	}
	for _, one := range ours.First {
		if one.Operation != unread {
			ask(one)
			continue
		}
		step("rows of "+unread, func() string {
			var id int64
			convert(ours.Values["sql_query_id"], &id)
			must(sdk.RunSqlInterfaceQuery(id, "json_bi", nil))
			return ""
		})
	}
	for _, operation := range served {
		if !planned[operation] {
			ask(call{Operation: operation})
		}
	}
	streams()
	for _, one := range ours.Last {
		ask(one)
	}
	step("every served operation", func() string {
		expect(len(problems) == 0, fmt.Sprintf("%d of %d: %s", len(problems), len(served), strings.Join(problems, "; ")))
		return fmt.Sprintf("%d methods, of which %d say that the demo has none of what is asked for", len(served), len(refused))
	})
}

// readMethods finds the methods, and in the SDK's source how their parameters are called: a program does not know.
func readMethods() {
	all := reflect.ValueOf(sdk)
	for index := range all.NumMethod() {
		methods[strings.ToLower(all.Type().Method(index).Name)] = all.Method(index)
	}
	path, _ := runtime.FuncForPC(reflect.ValueOf(looker.NewLookerSDK).Pointer()).FileLine(0)
	for _, one := range must(parser.ParseFile(token.NewFileSet(), path, nil, 0)).Decls {
		if function, is := one.(*ast.FuncDecl); is {
			for _, field := range function.Type.Params.List {
				for _, name := range field.Names {
					key := strings.ToLower(function.Name.Name)
					parameters[key] = append(parameters[key], name.Name)
				}
			}
		}
	}
}

func readDocument() {
	var document struct {
		Paths map[string]map[string]struct {
			OperationId string
			Parameters  []struct {
				Name, In string
				Required bool
			}
		}
	}
	convert(must(sdk.ApiSpec("4.0", "swagger.json", nil)), &document)
	for _, path := range document.Paths {
		for _, one := range path {
			required[one.OperationId] = []string{}
			for _, parameter := range one.Parameters {
				if parameter.Required && parameter.In != "body" {
					required[one.OperationId] = append(required[one.OperationId], parameter.Name)
				}
			}
		}
	}
}

// plain is a name as methods and operations have it both: without signs, in small letters.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

func convert(value, into any) { check(json.Unmarshal(must(json.Marshal(value)), into)) }

// filled is the value with what `$name` stands for.
func filled(value any) any {
	switch one := value.(type) {
	case string:
		if name, named := strings.CutPrefix(one, "$"); named {
			return ours.Values[name]
		}
	case []any:
		all := make([]any, len(one))
		for index := range one {
			all[index] = filled(one[index])
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for key := range one {
			all[key] = filled(one[key])
		}
		return all
	}
	return value
}

// argumentsOf makes what the method takes: `request` with everything in it, or one value after the other; what is not
// asked with is left empty.
func argumentsOf(method reflect.Value, one call) []reflect.Value {
	given := map[string]any{}
	for _, name := range required[one.Operation] {
		given[name] = ours.Values[name]
	}
	for name, value := range one.Values {
		given[name] = filled(value)
	}
	if one.Body != nil {
		given["body"] = filled(one.Body)
	}
	asked := map[string]any{}
	for name, value := range given {
		asked[plain(name)] = value
	}
	found := []reflect.Value{}
	for index, name := range parameters[plain(one.Operation)] {
		argument := reflect.New(method.Type().In(index))
		if value, has := asked[plain(name)]; has {
			convert(value, argument.Interface())
		} else if name == "request" {
			convert(given, argument.Interface())
		}
		found = append(found, argument.Elem())
	}
	return found
}

var said = regexp.MustCompile(`(?s)error=(\{.*)$`)

// ask asks an operation, keeps of its answer what later ones need, and notes what is not as planned.
func ask(one call) {
	defer func() {
		if problem := recover(); problem != nil {
			problems = append(problems, fmt.Sprintf("%s ends in %v", one.Operation, problem))
		}
	}()
	expected, refuses := ours.Refused[one.Operation]
	method, has := methods[plain(one.Operation)]
	expect(has, "there is such a method")
	answers := method.Call(argumentsOf(method, one))
	if err, failed := answers[len(answers)-1].Interface().(error); failed {
		words := oneLine(err.Error())
		var body struct{ Message string }
		if found := said.FindStringSubmatch(err.Error()); found != nil {
			_ = json.Unmarshal([]byte(found[1]), &body)
		}
		if refuses && strings.Contains(body.Message+words, expected) {
			refused = append(refused, one.Operation)
		} else {
			problems = append(problems, one.Operation+" says "+words)
		}
		return
	}
	expect(!refuses, "it is refused")
	if len(one.Keep) > 0 {
		var kept map[string]any
		convert(answers[0].Interface(), &kept)
		for name, member := range one.Keep {
			ours.Values[name] = kept[member]
		}
	}
}

// streams asks for results piece by piece: Looker's SDK has no streams, programs that want one use its session, which
// brings the token with it.
func streams() {
	query, slug := ours.Values["query_id"].(string), ours.Values["sql_slug"].(string)
	task := ours.Values["query_task_id"].(string)
	inline := looker.WriteQuery{Model: "faa", View: "flights", Fields: &[]string{"flights.origin", "flights.count"}, Limit: to("3")}
	for _, format := range []string{"csv", "xlsx"} {
		streamed("run_query as "+format, "GET", "/queries/"+query+"/run/"+format, nil, func() (string, error) {
			return sdk.RunQuery(looker.RequestRunQuery{QueryId: query, ResultFormat: format}, nil)
		})
	}
	streamed("run_inline_query", "POST", "/queries/run/csv", inline, func() (string, error) {
		return sdk.RunInlineQuery(looker.RequestRunInlineQuery{ResultFormat: "csv", Body: inline}, nil)
	})
	streamed("query_task_results", "GET", "/query_tasks/"+task+"/results", nil, func() (string, error) {
		return sdk.QueryTaskResults(task, nil)
	})
	streamed("run_sql_query", "POST", "/sql_queries/"+slug+"/run/csv", nil, func() (string, error) {
		return sdk.RunSqlQuery(slug, "csv", "", nil)
	})
}

func streamed(operation, method, path string, body any, whole func() (string, error)) {
	step("stream of "+operation, func() string {
		var content io.Reader
		if body != nil {
			content = bytes.NewReader(must(json.Marshal(body)))
		}
		request := must(http.NewRequest(method, session.Config.BaseUrl+"/api/4.0"+path, content))
		if body != nil {
			request.Header.Set("Content-Type", "application/json")
		}
		answer := must(session.Client.Do(request))
		defer answer.Body.Close()
		expect(answer.StatusCode == http.StatusOK, answer.Status)
		text, piece, pieces := []byte{}, make([]byte, 16), 0
		for {
			length, err := io.ReadFull(answer.Body, piece)
			text = append(text, piece[:length]...)
			if length > 0 {
				pieces++
			}
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				break
			}
			check(err)
		}
		expect(string(text) == must(whole()), "the same bytes as at once")
		return fmt.Sprintf("%d pieces", pieces)
	})
}
