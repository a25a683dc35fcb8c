import CoordinationAPI
import Testing

@Suite struct SeedMessageTests {
  @Test func `the message of seed 003 is read as Go writes it`() throws {
    let message = try decoded(
      MessageRecord.self,
      """
      {"id":"msg-0123456789abc","from":"worker-1","to":"supervisor","repo":"owner/repo",
       "body":"a \\u003cb\\u003e \\u0026 \\u2028 \\"c\\"\\n\\t🦉","status":"acked",
       "created_at":"2024-01-02T03:04:05.000000001Z","acked_at":"2024-01-02T03:04:06.9999Z"}
      """)
    #expect(message.id == "msg-0123456789abc")
    #expect(message.from == "worker-1")
    #expect(message.to == "supervisor")
    #expect(message.repository == "owner/repo")
    #expect(message.body == "a <b> & \u{2028} \"c\"\n\t🦉")
    #expect(message.status == .known(.acked))
    #expect(message.createdAt == noted())
    #expect(message.ackedAt == noted(1999))
    #expect(message.deliveredAt == nil && message.readAt == nil && message.expiresAt == nil)
    #expect(message.route == nil)
    #expect(message.unknown.isEmpty)
  }

  @Test func `the routed message of seed 000 is read as Go writes it`() throws {
    let message = try decoded(
      MessageRecord.self,
      """
      {"id":"m1","from":"workspace","to":"merge-queue","repo_name":"test-repo","body":"go",
       "timestamp":"2024-01-02T03:04:05.25Z",
       "route_info":{"source_location":"local","dest_location":"remote",
        "routed_via":"coordination-api","routed_at":"2024-01-02T04:04:06+01:00"}}
      """)
    #expect(message.id == "m1")
    #expect(message.from == "workspace")
    #expect(message.to == "merge-queue")
    #expect(message.repository == "test-repo")
    #expect(message.body == "go")
    #expect(message.createdAt == noted(250))
    #expect(message.status == .known(.pending))
    let route = try #require(message.route)
    #expect(route.source == .known(.local))
    #expect(route.destination == .known(.remote))
    #expect(route.routedVia == "coordination-api")
    #expect(route.routedAt == noted(1000))
    #expect(route.unknown.isEmpty)
  }

  @Test func `a route that Go left empty has neither a way nor a time`() throws {
    let message = try decoded(
      MessageRecord.self,
      """
      {"id":"m1","from":"a","to":"b","repo_name":"r","body":"go",
       "timestamp":"0001-01-01T00:00:00Z",
       "route_info":{"source_location":"","dest_location":"","routed_at":"0001-01-01T00:00:00Z"}}
      """)
    #expect(message.createdAt == nil)
    let route = try #require(message.route)
    #expect(route.routedVia == nil && route.routedAt == nil)
    #expect(route.source == .known(.local) && route.destination == .known(.remote))
  }

  @Test func `what a sender posts is a message that is pending`() throws {
    let bare = MessageRecord(from: "a", to: "b", body: "c")
    #expect(try decoded(MessageRecord.self, #"{"from":"a","to":"b","body":"c"}"#) == bare)
    let unset = """
      {"id":"","from":"a","to":"b","repo":"","body":"c","status":"",
       "created_at":"0001-01-01T00:00:00Z"}
      """
    #expect(try decoded(MessageRecord.self, unset) == bare)
    #expect(bare.status.known?.isUndelivered == true)
  }

  @Test func `a body of the largest size is taken and one byte more is not`() throws {
    func message(_ size: Int) -> String {
      #"{"from":"a","to":"b","body":"\#(String(repeating: "é", count: size / 2))"}"#
    }
    let limit = MessageRecord.bodyLimit
    #expect(try decoded(MessageRecord.self, message(limit)).body.utf8.count == limit)
    #expect(try problems(MessageRecord.self, message(limit + 2)).keys.sorted() == ["body"])
  }
}
