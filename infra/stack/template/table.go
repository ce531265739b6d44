package template

// Table is an AWS::DynamoDB::Table.
type Table struct {
	ID         string // logical id
	Name       string // physical name
	Attributes []Attribute
	Key        []KeyPart
	Indexes    []Index
	StreamView string // for example NEW_AND_OLD_IMAGES; empty: no stream
	TTL        string // name of the attribute; empty: none
}

// Attribute is a key attribute; Type is S, N or B.
type Attribute struct {
	Name string `json:"AttributeName"`
	Type string `json:"AttributeType"`
}

// KeyPart is one part of a key; Type is HASH or RANGE.
type KeyPart struct {
	Name string `json:"AttributeName"`
	Type string `json:"KeyType"`
}

// Index is a global secondary index.
type Index struct {
	Name       string    `json:"IndexName"`
	Key        []KeyPart `json:"KeySchema"`
	Projection struct {
		Type    string   `json:"ProjectionType"`
		NonKeys []string `json:"NonKeyAttributes"`
	} `json:"Projection"`
}

type tableProperties struct {
	AttributeDefinitions    []Attribute
	KeySchema               []KeyPart
	GlobalSecondaryIndexes  []Index
	StreamSpecification     struct{ StreamViewType string }
	TimeToLiveSpecification struct {
		AttributeName string
		Enabled       bool
	}

	BillingMode                      ignored // nothing is billed
	DeletionProtectionEnabled        ignored // the data folder is the developer's to delete
	PointInTimeRecoverySpecification ignored // no backups
	SSESpecification                 ignored // the engine's file is as safe as the disk
	Tags                             ignored
}

// Tables lists the tables in the order of the template.
func (t *Template) Tables() ([]Table, error) {
	resources, err := t.ofType("AWS::DynamoDB::Table")
	if err != nil {
		return nil, err
	}
	var out []Table
	for _, r := range resources {
		var p tableProperties
		if err := t.properties(r, &p); err != nil {
			return nil, err
		}
		table := Table{
			ID: r.ID, Name: t.physical(r.ID), Attributes: p.AttributeDefinitions, Key: p.KeySchema,
			Indexes: p.GlobalSecondaryIndexes, StreamView: p.StreamSpecification.StreamViewType,
		}
		if p.TimeToLiveSpecification.Enabled {
			table.TTL = p.TimeToLiveSpecification.AttributeName
		}
		out = append(out, table)
	}
	return out, nil
}
