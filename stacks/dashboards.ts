/** Two CloudWatch dashboards: one for operators, one for the day of the event. */
import { admin, api } from "./api.ts";
import { alarms } from "./alarms.ts";
import { machine } from "./checkout.ts";
import { gate } from "./gate.ts";
import { adminGateway, publicGateway } from "./gateways.ts";
import { metrics, prefixEverywhere, region } from "./stage.ts";
import { sweep } from "./sweeper.ts";
import { table } from "./table.ts";

type Metric = [namespace: string, name: string, ...dimensions: $util.Input<string>[]];
type Line = { metric: Metric; stat?: string };

const WIDTH = 12;
const HEIGHT = 6;

const graph = (title: string, lines: Line[]) => ({
  type: "metric",
  properties: { title, region, view: "timeSeries", period: 60, metrics: lines.map(({ metric, stat = "Sum" }) => [...metric, { stat }]) },
});
/** All values of a dimension without naming each: event, gate, outcome. */
const search = (title: string, schema: string, name: string) => ({
  type: "metric",
  properties: {
    title,
    region,
    view: "timeSeries",
    stacked: true,
    metrics: [[{ expression: `SEARCH('{"${metrics}",${schema}} MetricName="${name}"', 'Sum', 60)`, label: "" }]],
  },
});
const alarmList = () => ({ type: "alarm", properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) } });

type Widget = ReturnType<typeof graph> | ReturnType<typeof search> | ReturnType<typeof alarmList>;

const dashboard = (name: string, widgets: Widget[]): void => {
  const placed = widgets.map((widget, at) => ({
    ...widget,
    x: (at % 2) * WIDTH,
    y: Math.floor(at / 2) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
  }));
  new aws.cloudwatch.Dashboard(`Dashboard${name}`, {
    dashboardName: $interpolate`${prefixEverywhere}-${name}`,
    dashboardBody: $output({ widgets: placed }).apply((body) => JSON.stringify(body)),
  });
};

const own = (name: string): Line => ({ metric: [metrics, name] });
const ofMachine = (name: string): Line => ({ metric: ["AWS/States", name, "StateMachineArn", machine.arn] });
const ofTable = (name: string): Line => ({ metric: ["AWS/DynamoDB", name, "TableName", table.name] });
const ofFunction = ({ name }: sst.aws.Function, metric: string, stat = "Sum"): Line => ({
  metric: ["AWS/Lambda", metric, "FunctionName", name],
  stat,
});
const ofGateway = (gateway: sst.aws.ApiGatewayV2, name: string, stat = "Sum"): Line => ({
  metric: ["AWS/ApiGateway", name, "ApiId", gateway.nodes.api.id],
  stat,
});

dashboard("operators", [
  alarmList(),
  graph("Runs of orders", ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"].map(ofMachine)),
  graph("Orders that wait for somebody", ["OrdersNeedingAttention", "OrdersStuck", "LeftUnfinished", "SeatsOversold"].map(own)),
  search("Orders by event and status", "Event,To", "OrdersMoved"),
  graph("Public API", [
    ofGateway(publicGateway, "Count"),
    ofGateway(publicGateway, "4xx"),
    ofGateway(publicGateway, "5xx"),
    ofGateway(publicGateway, "Latency", "p99"),
  ]),
  graph("Admin API", [ofGateway(adminGateway, "Count"), ofGateway(adminGateway, "5xx"), ofGateway(adminGateway, "Latency", "p99")]),
  graph(
    "Functions at once",
    [api, admin, gate, sweep].map((one) => ofFunction(one, "ConcurrentExecutions", "Maximum")),
  ),
  graph("Table", ["ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits", "WriteThrottleEvents", "ReadThrottleEvents"].map(ofTable)),
]);

dashboard("gates", [
  search("Scans by outcome", "Event,Gate,Outcome", "Scans"),
  graph("At the gates somebody should look", [
    ...["GatesSilent", "DevicesOffline"].map((name) => ({ ...own(name), stat: "Maximum" })),
    ...["DuplicateScans", "ConflictsOpened"].map(own),
  ]),
  graph("How long a scan takes", [
    ofFunction(gate, "UrlRequestLatency", "p50"),
    ofFunction(gate, "UrlRequestLatency", "p99"),
    ofFunction(gate, "Duration", "p99"),
  ]),
  graph("Scans", [ofFunction(gate, "UrlRequestCount"), ofFunction(gate, "Url4xxCount"), ofFunction(gate, "Url5xxCount")]),
  graph("Gate functions at once", [ofFunction(gate, "ConcurrentExecutions", "Maximum"), ofFunction(gate, "Throttles")]),
]);
