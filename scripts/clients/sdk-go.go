//go:build ignore

// What programs do with Looker's SDK for Go, step by step.
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/looker-open-source/sdk-codegen/go/rtl"
	looker "github.com/looker-open-source/sdk-codegen/go/sdk/v4"
)

var sdk, _ = newSDK()

var byOrigin = looker.WriteQuery{
	Model:  "faa",
	View:   "flights",
	Fields: &[]string{"flights.origin", "flights.count"},
	Limit:  to("3"),
}

func main() {
	queries()
	tasks()
	users()
	roles()
	attributes()
	connections()
	content()
	step("log out", func() string { must(sdk.Logout(nil)); return "" })
}

func queries() {
	step("versions and user", func() string {
		expect(*must(sdk.Versions("", nil)).CurrentVersion.Version == "4.0", "version 4.0")
		expect(*must(sdk.Me("", nil)).Id != "", "a user with an id")
		return ""
	})
	step("create and run a query", func() string {
		query := must(sdk.CreateQuery(byOrigin, "", nil))
		expect(must(sdk.Query(*query.Id, "", nil)).View == "flights", "the query's view")
		expect(*must(sdk.QueryForSlug(*query.Slug, "", nil)).Id == *query.Id, "the query by its slug")
		run := func(format string) string {
			return must(sdk.RunQuery(looker.RequestRunQuery{QueryId: *query.Id, ResultFormat: format}, nil))
		}
		expect(strings.HasPrefix(run("csv"), "Flights"), "CSV with a head")
		for _, format := range []string{"json", "json_detail", "txt", "md", "html", "xlsx", "png"} {
			expect(run(format) != "", format)
		}
		inline := looker.RequestRunInlineQuery{ResultFormat: "sql", Body: byOrigin}
		expect(strings.Contains(must(sdk.RunInlineQuery(inline, nil)), "SELECT"), "SQL")
		return ""
	})
	step("models and explores", func() string {
		named := false
		for _, model := range must(sdk.AllLookmlModels(looker.RequestAllLookmlModels{}, nil)) {
			named = named || *model.Name == "faa"
		}
		expect(named, "the model faa")
		asked := looker.RequestLookmlModelExplore{LookmlModelName: "faa", ExploreName: "flights"}
		explore := must(sdk.LookmlModelExplore(asked, nil))
		expect(len(*explore.Fields.Dimensions) > 0, "dimensions")
		return ""
	})
	step("sql runner", func() string {
		body := looker.SqlQueryCreate{ConnectionName: to("faa"), Sql: to("SELECT 1 AS one")}
		made := must(sdk.CreateSqlQuery(body, nil))
		expect(strings.Contains(must(sdk.RunSqlQuery(*made.Slug, "json", "", nil)), "1"), "its result")
		return ""
	})
}

func tasks() {
	step("query task until its results", func() string {
		query := must(sdk.CreateQuery(byOrigin, "", nil))
		body := looker.WriteCreateQueryTask{QueryId: *query.Id, ResultFormat: looker.ResultFormat_Csv}
		task := must(sdk.CreateQueryTask(looker.RequestCreateQueryTask{Body: body}, nil))
		for *task.Status != "complete" && *task.Status != "error" && *task.Status != "killed" {
			time.Sleep(100 * time.Millisecond)
			task = must(sdk.QueryTask(*task.Id, "", nil))
		}
		expect(strings.HasPrefix(must(sdk.QueryTaskResults(*task.Id, nil)), "Flights"), "CSV with a head")
		return ""
	})
	step("results of several query tasks", func() string {
		query := must(sdk.CreateQuery(byOrigin, "", nil))
		body := looker.WriteCreateQueryTask{QueryId: *query.Id, ResultFormat: looker.ResultFormat_JsonDetail}
		one := must(sdk.CreateQueryTask(looker.RequestCreateQueryTask{Body: body}, nil))
		other := must(sdk.CreateQueryTask(looker.RequestCreateQueryTask{Body: body}, nil))
		for _, task := range []looker.QueryTask{one, other} {
			for *must(sdk.QueryTask(*task.Id, "", nil)).Status != "complete" {
				time.Sleep(100 * time.Millisecond)
			}
		}
		several := must(sdk.QueryTaskMultiResults(rtl.DelimString{*one.Id, *other.Id}, nil))
		for _, task := range []looker.QueryTask{one, other} {
			result, known := several[*task.Id].(map[string]interface{})
			expect(known && result["status"] == "complete", fmt.Sprintf("results of each task: %v", several))
		}
		return ""
	})
	step("kill a query that is not running", func() string {
		_, err := sdk.KillQuery(strings.Repeat("0", 32), nil)
		expect(err != nil && strings.Contains(err.Error(), "Not found"), "Not found")
		return ""
	})
	step("build of a derived table", func() string {
		asked := looker.RequestStartPdtBuild{ModelName: "faa", ViewName: "busy_airports"}
		started := must(sdk.StartPdtBuild(asked, nil))
		for {
			said := *must(sdk.CheckPdtBuild(*started.MaterializationId, nil)).RespText
			if strings.Contains(said, "complete") {
				return ""
			}
			expect(!strings.Contains(said, "error"), said)
			time.Sleep(100 * time.Millisecond)
		}
	})
}

func users() {
	step("users and their credentials", func() string {
		user := must(sdk.CreateUser(looker.WriteUser{FirstName: to("Go"), LastName: to("Pher")}, "", nil))
		defer sdk.DeleteUser(*user.Id, nil)
		email := looker.WriteCredentialsEmail{Email: to("go@example.org")}
		must(sdk.CreateUserCredentialsEmail(*user.Id, email, "", nil))
		found := must(sdk.SearchUsers(looker.RequestSearchUsers{Email: to("go@example.org")}, nil))
		expect(len(found) == 1 && *found[0].Id == *user.Id, "the user by e-mail address")
		changed := must(sdk.UpdateUser(*user.Id, looker.WriteUser{FirstName: to("")}, "", nil))
		expect(*changed.FirstName == "", "an empty first name")
		must(sdk.CreateUserCredentialsApi3(*user.Id, "", nil))
		expect(len(must(sdk.AllUserCredentialsApi3s(*user.Id, "", nil))) == 1, "one pair of API credentials")
		expect(*must(sdk.UserForCredential("email", "GO@example.org", "", nil)).Id == *user.Id, "who has the address")
		roles := must(sdk.AllRoles(looker.RequestAllRoles{}, nil))
		expect(len(must(sdk.SetUserRoles(*user.Id, []string{*roles[0].Id}, "", nil))) == 1, "one role")
		expect(*must(sdk.LoginUser(*user.Id, nil)).AccessToken != "", "a token of the user")
		return ""
	})
	step("groups", func() string {
		group := must(sdk.CreateGroup(looker.WriteGroup{Name: to("Made by Go")}, "", nil))
		defer sdk.DeleteGroup(*group.Id, nil)
		user := must(sdk.CreateUser(looker.WriteUser{FirstName: to("Go")}, "", nil))
		defer sdk.DeleteUser(*user.Id, nil)
		must(sdk.AddGroupUser(*group.Id, looker.GroupIdForGroupUserInclusion{UserId: user.Id}, nil))
		members := must(sdk.AllGroupUsers(looker.RequestAllGroupUsers{GroupId: *group.Id}, nil))
		expect(len(members) == 1 && *members[0].Id == *user.Id, "the member")
		check(sdk.DeleteGroupUser(*group.Id, *user.Id, nil))
		return ""
	})
}

func roles() {
	step("roles and permissions", func() string {
		expect(len(must(sdk.AllPermissions(nil))) > 0, "permissions")
		expect(len(must(sdk.AllPermissionSets("", nil))) > 0, "permission sets")
		expect(len(must(sdk.AllModelSets("", nil))) > 0, "model sets")
		return ""
	})
	step("roles that are made", func() string {
		asked := looker.WritePermissionSet{Name: to("Made by Go"), Permissions: &[]string{"access_data", "see_looks"}}
		permissions := must(sdk.CreatePermissionSet(asked, nil))
		defer sdk.DeletePermissionSet(*permissions.Id, nil)
		over := must(sdk.CreateModelSet(looker.WriteModelSet{Name: to("Made by Go"), Models: &[]string{"faa"}}, nil))
		defer sdk.DeleteModelSet(*over.Id, nil)
		body := looker.WriteRole{Name: to("Made by Go"), PermissionSetId: permissions.Id, ModelSetId: over.Id}
		role := must(sdk.CreateRole(body, nil))
		defer sdk.DeleteRole(*role.Id, nil)
		changed := must(sdk.UpdateRole(*role.Id, looker.WriteRole{Name: to("Made anew")}, nil))
		expect((*changed.ModelSet.Models)[0] == "faa", "the model set, kept")
		return ""
	})
}

func attributes() {
	step("user attributes", func() string {
		body := looker.WriteUserAttribute{Name: "made_by_go", Label: "Made by Go", Type: "string"}
		attribute := must(sdk.CreateUserAttribute(body, "", nil))
		defer sdk.DeleteUserAttribute(*attribute.Id, nil)
		me := *must(sdk.Me("", nil)).Id
		value := looker.WriteUserAttributeWithValue{Value: to("x")}
		must(sdk.SetUserAttributeUserValue(me, *attribute.Id, value, nil))
		asked := looker.RequestUserAttributeUserValues{UserId: me, UserAttributeIds: &rtl.DelimString{*attribute.Id}}
		values := must(sdk.UserAttributeUserValues(asked, nil))
		expect(len(values) == 1 && *values[0].Value == "x", "the one value asked for")
		return ""
	})
}

func connections() {
	step("connections", func() string {
		expect(*must(sdk.Connection("faa", "", nil)).Dialect.Name == "duckdb", "its dialect")
		return ""
	})
	step("what a database has", func() string {
		expect(*must(sdk.ConnectionFeatures("faa", "", nil)).ColumnSearch, "search of columns")
		expect(len(must(sdk.ConnectionDatabases("faa", nil))) == 0, "no databases")
		expect(len(must(sdk.ConnectionSchemas(looker.RequestConnectionSchemas{ConnectionName: "faa"}, nil))) == 1, "a schema")
		tables := must(sdk.ConnectionTables(looker.RequestConnectionTables{ConnectionName: "faa"}, nil))
		asked := looker.RequestConnectionColumns{ConnectionName: "faa", TableNames: (*tables[0].Tables)[0].Name}
		expect(len(*must(sdk.ConnectionColumns(asked, nil))[0].Columns) > 0, "columns")
		return ""
	})
	step("tests of a connection", func() string {
		expect(len(must(sdk.TestConnection("faa", rtl.DelimString{"connect", "query"}, nil))) == 2, "two tests")
		return ""
	})
}

func content() {
	step("dashboards and folders", func() string {
		expect(len(must(sdk.AllDashboards("id,title", nil))) > 0, "dashboards")
		must(sdk.SearchDashboards(looker.RequestSearchDashboards{Title: to("%")}, nil))
		must(sdk.SearchLooks(looker.RequestSearchLooks{Title: to("%")}, nil))
		mine := must(sdk.Me("", nil)).PersonalFolderId
		expect(*must(sdk.Folder(*mine, "", nil)).IsPersonal, "a personal folder")
		return ""
	})
	step("projects", func() string {
		expect(len(*must(sdk.ValidateProject("faa", "", nil)).Errors) == 0, "no errors")
		return ""
	})
	step("boards, themes and colors", func() string {
		must(sdk.AllBoards("", nil))
		expect(*must(sdk.DefaultColorCollection(nil)).Id != "", "colors")
		must(sdk.DefaultTheme(to(time.Now()), nil))
		must(sdk.AllThemes("", nil))
		return ""
	})
	step("session and workspace", func() string {
		changed := must(sdk.UpdateSession(looker.WriteApiSession{WorkspaceId: to("dev")}, nil))
		expect(*changed.WorkspaceId == "dev", "the workspace")
		return ""
	})
}
