import CoordinationAPI
import Foundation
import Testing

/// One of the record types: the least object of it that is taken, its fields, and a round trip.
struct RecordKind: Sendable, CustomTestStringConvertible {
  enum Field: CaseIterable {
    case text
    case word
    case time
    case integer
    case bool
    case texts
    case map
    case object
    case objects
  }

  let testDescription: String
  let least: [String: WireValue]
  let fields: [String: Field]
  /// Whether fields that it does not know are kept.
  let keepsUnknown: Bool
  /// What an object becomes when it is written again, and whether it is still equal then.
  let roundTrip: @Sendable (Data) throws -> (written: [String: WireValue], isSame: Bool)

  private init<Record: Codable & Equatable & SendableMetatype>(
    _ type: Record.Type, least: [String: WireValue], fields: [String: Field],
    keepsUnknown: Bool = false
  ) {
    testDescription = "\(type)"
    self.least = least
    self.fields = fields
    self.keepsUnknown = keepsUnknown
    roundTrip = { data in
      let read = try JSONDecoder().decode(Record.self, from: data)
      let again = try JSONEncoder().encode(read)
      let isSame = try JSONDecoder().decode(Record.self, from: again) == read
      return (try JSONDecoder().decode([String: WireValue].self, from: again), isSame)
    }
  }

  /// The kind of a record type.
  static func of<Record>(_ type: Record.Type) -> RecordKind {
    guard let kind = all.first(where: { $0.testDescription == "\(type)" }) else {
      preconditionFailure("\(type) is not in the list")
    }
    return kind
  }

  static let all =
    keeping + [
      RecordKind(
        AgentUpdate.self, least: [:],
        fields: [
          "status": .word, "status_detail": .text, "endpoint": .text, "metadata": .map,
          "node_id": .text, "incarnation": .integer,
        ]),
      RecordKind(
        Heartbeat.self, least: ["node_id": .string("n1")],
        fields: ["node_id": .text, "incarnation": .integer, "agents": .objects]),
      RecordKind(
        Heartbeat.Beat.self, least: ["name": .string("a")],
        fields: ["name": .text, "status": .word, "status_detail": .text]),
      RecordKind(
        HeartbeatAnswer.self, least: [:],
        fields: [
          "heartbeat_interval_s": .integer, "unregistered": .texts, "roster": .integer,
          "server_time": .time,
        ]),
      RecordKind(
        MessageUpdate.self, least: ["status": .string("acked")],
        fields: ["status": .word, "last_error": .text]),
      RecordKind(
        SpawnClaim.self, least: ["runner": .string("r")],
        fields: ["runner": .text, "lease_s": .integer]),
      RecordKind(
        SpawnUpdate.self, least: ["status": .string("completed")],
        fields: [
          "status": .word, "runner": .text, "worker_name": .text, "endpoint": .text, "error": .text,
        ]),
      RecordKind(
        APIFailure.self, least: ["code": .string("not_found")],
        fields: ["code": .text, "message": .text, "details": .object, "request_id": .text]),
    ]

  static let keeping = [
    RecordKind(
      AgentRecord.self, least: ["name": .string("a")],
      fields: [
        "name": .text, "type": .text, "location": .word, "ownership": .word, "owner": .text,
        "repo": .text, "repo_name": .text, "status": .word, "status_detail": .text,
        "endpoint": .text, "created_at": .time, "registered_at": .time, "last_seen": .time,
        "last_heartbeat": .time, "metadata": .map, "node_id": .text, "incarnation": .integer,
        "heartbeat_interval_s": .integer,
      ], keepsUnknown: true),
    RecordKind(
      MessageRecord.self,
      least: ["from": .string("a"), "to": .string("b"), "body": .string("hello")],
      fields: [
        "id": .text, "from": .text, "from_node": .text, "to": .text, "repo": .text,
        "repo_name": .text, "body": .text, "status": .word, "seq": .integer, "created_at": .time,
        "timestamp": .time, "delivered_at": .time, "read_at": .time, "acked_at": .time,
        "last_error": .text, "summary": .text, "reply_to": .text, "thread": .text,
        "priority": .text, "expires_at": .time, "route_info": .object,
      ], keepsUnknown: true),
    RecordKind(
      RouteInfo.self, least: [:],
      fields: [
        "source_location": .word, "dest_location": .word, "routed_via": .text, "routed_at": .time,
      ], keepsUnknown: true),
    RecordKind(
      SpawnRecord.self, least: ["task": .string("t")],
      fields: [
        "id": .text, "repo": .text, "repo_name": .text, "task": .text, "spawned_by": .text,
        "priority": .integer, "prefer_location": .word, "status": .word, "worker_name": .text,
        "location": .word, "endpoint": .text, "error": .text, "created_at": .time,
        "claimed_by": .text, "claimed_at": .time, "lease_expires_at": .time,
        "completed_at": .time, "metadata": .map, "kind": .word, "input": .text, "output": .text,
        "progress": .text, "printed": .integer, "revision": .integer,
      ], keepsUnknown: true),
    RecordKind(
      BlobRecord.self, least: [:], fields: ["id": .text, "size": .integer, "data": .text],
      keepsUnknown: true),
    RecordKind(
      RepositoryPolicy.self, least: [:],
      fields: [
        "repo": .text, "repo_name": .text, "enabled": .bool, "remote_agents": .texts,
        "local_agents": .texts, "spawn_endpoint": .text, "webhook_secret": .text,
        "webhook_secret_set": .bool,
      ], keepsUnknown: true),
  ]
}
