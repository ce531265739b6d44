package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
	"platimo/infra/stack/template"
)

var table = template.Table{
	ID: "T", Name: "test", Attributes: []template.Attribute{{Name: "pk", Type: "S"}}, Key: []template.KeyPart{{Name: "pk", Type: "HASH"}}, StreamView: "NEW_IMAGE", TTL: "ttl",
}

func item(pk string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}
}

// What was answered survives a power cut, in a file that has our index.
func TestKill(t *testing.T) {
	path, file := enginetest.Path(t), filepath.Join(t.TempDir(), "db")
	first, err := engine.Start(path, 0, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	db := engine.Client(first.Endpoint)
	if err := engine.CreateTables(t.Context(), db, []template.Table{table}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table.Name, Item: item("a")}); err != nil {
		t.Fatal(err)
	}
	first.Kill()

	second, err := engine.Start(path, 0, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Kill()
	got, err := engine.Client(second.Endpoint).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table.Name, Key: item("a")})
	if err != nil || got.Item == nil {
		t.Errorf("after kill -9 the item is %v, %v, want it", got, err)
	}
	content, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(content, []byte("_stream_records_in_order")) {
		t.Errorf("the database file has no index of ours, %v", err)
	}
}

func TestPortTaken(t *testing.T) {
	path := enginetest.Path(t)
	u, err := url.Parse(enginetest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Start(path, port, "", t.Output()); !errors.Is(err, engine.ErrPortTaken) {
		t.Errorf("Start on a taken port: %v, want ErrPortTaken", err)
	}
}

func TestCreateTables(t *testing.T) {
	db := engine.Client(enginetest.Start(t))
	for range 2 {
		if err := engine.CreateTables(t.Context(), db, []template.Table{table}); err != nil {
			t.Fatal(err)
		}
	}
	ttl, err := db.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: &table.Name})
	if err != nil || aws.ToString(ttl.TimeToLiveDescription.AttributeName) != "ttl" {
		t.Errorf("time to live = %v, %v, want the attribute ttl", ttl, err)
	}
	index := template.Index{Name: "i", Key: []template.KeyPart{{Name: "pk", Type: "HASH"}}}
	index.Projection.Type = "ALL"
	changed := table
	changed.Indexes = []template.Index{index}
	if err := engine.CreateTables(t.Context(), db, []template.Table{changed}); err == nil || !strings.Contains(err.Error(), "start with a new data folder") {
		t.Errorf("CreateTables over another shape: %v, want a refusal", err)
	}
}

// The speed of a write must not depend on how many there were; compare the
// first and the last of -benchtime 20000x.
func BenchmarkStreamWrites(b *testing.B) {
	db := engine.Client(enginetest.Start(b))
	if err := engine.CreateTables(b.Context(), db, []template.Table{table}); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if _, err := db.PutItem(b.Context(), &dynamodb.PutItemInput{TableName: &table.Name, Item: item(fmt.Sprint(n))}); err != nil {
			b.Fatal(err)
		}
	}
}
