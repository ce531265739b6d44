package enginetest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
)

func TestTables(t *testing.T) {
	endpoint := enginetest.Start(t)
	names := enginetest.Tables(t, endpoint)
	db := engine.Client(endpoint)

	got, err := db.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: ptr(names["PaymentsTable"])})
	if err != nil {
		t.Fatal(err)
	}
	var indexes []string
	for _, i := range got.Table.GlobalSecondaryIndexes {
		indexes = append(indexes, *i.IndexName)
	}
	if diff := cmp.Diff([]string{"day", "due"}, indexes); diff != "" {
		t.Errorf("indexes of PaymentsTable (-want +got):\n%s", diff)
	}
	if got.Table.LatestStreamArn == nil {
		t.Error("PaymentsTable has no stream, want one")
	}
	ttl, err := db.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: ptr(names["SessionsTable"])})
	if err != nil {
		t.Fatal(err)
	}
	if d := ttl.TimeToLiveDescription; d.AttributeName == nil || *d.AttributeName != "ttl" {
		t.Errorf("time to live of SessionsTable = %+v, want the attribute ttl", d)
	}
}

func TestTablesTwice(t *testing.T) {
	endpoint := enginetest.Start(t)
	first := enginetest.Tables(t, endpoint, "PhonesTable")
	second := enginetest.Tables(t, endpoint, "PhonesTable")
	if len(first) != 1 || first["PhonesTable"] == second["PhonesTable"] {
		t.Errorf("Tables gave %v and %v, want one table each, with different names", first, second)
	}
}

func ptr(s string) *string { return &s }
