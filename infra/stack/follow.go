package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"platimo/infra/engine"
	"platimo/infra/stack/schedule"
	"platimo/infra/stack/streams"
	"platimo/infra/stack/template"
)

// fireable is a schedule that can be fired by command.
type fireable struct {
	function, event string
	schedule        schedule.Schedule
}

// follow starts what invokes functions by itself: streams and schedules.
func (s *stack) follow(ctx context.Context, t *template.Template) error {
	functions, err := t.Functions()
	if err != nil {
		return err
	}
	client := dynamodbstreams.New(dynamodbstreams.Options{
		Region: template.Region, BaseEndpoint: aws.String(s.endpoint), Credentials: engine.Credentials,
	})
	for _, f := range functions {
		for _, e := range f.Events {
			switch {
			case e.Stream != nil:
				err = s.followStream(ctx, client, f, e)
			case e.Schedule != nil:
				err = s.followSchedule(ctx, f, e)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stack) followStream(ctx context.Context, client *dynamodbstreams.Client, f template.Function, e template.Event) error {
	table, err := s.table(e.Stream.Table)
	if err != nil {
		return err
	}
	name := f.ID + "." + e.Name
	cfg := streams.Config{
		Name: name, Stream: *e.Stream, Table: table.Name, Key: table.Key[0].Name, Region: template.Region,
		TableARN: fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/%s", template.Region, template.AccountID, table.Name),
		Client:   client, Function: s.functions[f.ID], FunctionARN: f.ARN, Delay: s.opt.streamDelay,
		Checkpoint: filepath.Join(s.opt.data, "streams", name+".json"), Notice: s.console.notice,
	}
	if e.Stream.Queue != "" {
		cfg.Failed = filepath.Join(s.opt.data, "queues", e.Stream.Queue+".jsonl")
	}
	mapping, err := streams.New(cfg)
	if err != nil {
		return err
	}
	s.tasks.Go(func() {
		if err := mapping.Run(ctx); err != nil {
			s.fail(err)
		}
	})
	return nil
}

func (s *stack) table(id string) (template.Table, error) {
	for _, table := range s.plan.tables {
		if table.ID == id {
			return table, nil
		}
	}
	return template.Table{}, fmt.Errorf("there is no table %s", id)
}

func (s *stack) followSchedule(ctx context.Context, f template.Function, e template.Event) error {
	expression, err := schedule.Parse(e.Schedule.Expression)
	if err != nil {
		return fmt.Errorf("%s.%s: %w", f.ID, e.Name, err)
	}
	of := schedule.Schedule{
		Name: f.ID + "-" + e.Name, Expression: expression, Input: e.Schedule.Input, Region: template.Region, AccountID: template.AccountID,
		Invoke: s.functions[f.ID].InvokeAsync,
	}
	s.schedules = append(s.schedules, fireable{f.ID, e.Name, of})
	if e.Schedule.Enabled {
		s.tasks.Go(func() { of.Run(ctx) })
	}
	return nil
}
