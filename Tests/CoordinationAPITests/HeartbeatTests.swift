import CoordinationAPI
import Testing

@Suite struct HeartbeatTests {
  @Test(arguments: [
    ("30", 30), ("1", 1), ("3600", 3600), ("3601", 3600), ("20000000000", 3600),
    ("9223372036854775807", 3600), ("0", 30), ("-5", 30), ("null", 30),
  ])
  func `No interval that a hub asks for is longer than an hour or none at all`(
    asked: String, taken: Int
  ) throws {
    let answer = try decoded(HeartbeatAnswer.self, "{\"heartbeat_interval_s\":\(asked)}")
    #expect(answer.intervalSeconds == taken)
  }
}
