import Control
import JSONSyntax
import Model
import Testing

/// What is asked about agents, teams and kept work, as it stands on the wire.
@Suite struct RequestTests {
  private static let ann = Address(name: "ann", team: "web")

  @Test func `An agent is meant by its address`() throws {
    let request = AgentRequest(agent: Self.ann)
    #expect(request.json.text() == #"{"agent":"ann@web"}"#)
    #expect(try AgentRequest(json: request.json) == request)
  }

  @Test func `A teammate is asked to finish, and answers`() throws {
    var request = ShutdownRequest(agent: Self.ann)
    #expect(request.json.text() == #"{"agent":"ann@web","from":"team-lead"}"#)
    #expect(try ShutdownRequest(json: JSON(parsing: #"{"agent":"ann@web"}"#)) == request)
    request = ShutdownRequest(agent: Self.ann, sender: "bob")
    request.reason = "r"
    request.seconds = 5
    #expect(
      request.json.text() == #"{"agent":"ann@web","reason":"r","from":"bob","seconds":5}"#)
    #expect(try ShutdownRequest(json: request.json) == request)
    for (answer, text) in [
      (
        ShutdownAnswer(agent: Self.ann, request: "s", approves: true),
        #"{"agent":"ann@web","id":"s","approve":true}"#
      ),
      (
        ShutdownAnswer(agent: Self.ann, request: "s", approves: false, reason: "r"),
        #"{"agent":"ann@web","id":"s","approve":false,"reason":"r"}"#
      ),
    ] {
      #expect(answer.json.text() == text)
      #expect(try ShutdownAnswer(json: JSON(parsing: text)) == answer)
    }
  }

  @Test func `A team is dissolved and revived by its name`() throws {
    var dissolve = DissolveRequest(name: "web")
    #expect(dissolve.json.text() == #"{"name":"web","force":false}"#)
    dissolve = DissolveRequest(name: "web", isForced: true)
    dissolve.reason = "r"
    dissolve.seconds = 5
    #expect(
      dissolve.json.text() == #"{"name":"web","reason":"r","force":true,"seconds":5}"#)
    #expect(try DissolveRequest(json: dissolve.json) == dissolve)
    let revive = ReviveRequest(name: "web", socket: "/s")
    #expect(revive.json.text() == #"{"name":"web","socket":"/s"}"#)
    #expect(try ReviveRequest(json: revive.json) == revive)
  }

  @Test func `Kept work is meant by its id, and where the caller is`() throws {
    #expect(ListKeptRequest(directory: "/d").json.text() == #"{"cwd":"/d"}"#)
    #expect(ListKeptRequest(json: [:]) == ListKeptRequest(directory: nil))
    let request = KeptRequest(id: "i", directory: "/d")
    #expect(request.json.text() == #"{"id":"i","cwd":"/d"}"#)
    #expect(try KeptRequest(json: request.json) == request)
    let restore = RestoreRequest(id: "i", path: "/p", directory: nil)
    #expect(restore.json.text() == #"{"id":"i","path":"/p"}"#)
    #expect(try RestoreRequest(json: restore.json) == restore)
  }

  @Test func `A repository and a worktree are meant by what names them`() throws {
    #expect(ConfigQuery(repository: "a/b").json.text() == #"{"repository":"a/b"}"#)
    #expect(
      try ConfigQuery(json: ["repository": "a/b"]) == ConfigQuery(repository: "a/b"))
    #expect(RemoveWorktreeRequest(path: "/w").json.text() == #"{"path":"/w"}"#)
    #expect(
      try RemoveWorktreeRequest(json: ["path": "/w"]) == RemoveWorktreeRequest(path: "/w"))
  }

  @Test(arguments: ["{}", "[]", "null", #"{"agent":"ann"}"#, #"{"id":7,"path":"p"}"#])
  func `What lacks something is an error`(text: String) throws {
    let json = try JSON(parsing: text)
    #expect(throws: (any Error).self) { try AgentRequest(json: json) }
    #expect(throws: (any Error).self) { try ShutdownRequest(json: json) }
    #expect(throws: (any Error).self) { try ShutdownAnswer(json: json) }
    #expect(throws: (any Error).self) { try DissolveRequest(json: json) }
    #expect(throws: (any Error).self) { try ReviveRequest(json: json) }
    #expect(throws: (any Error).self) { try KeptRequest(json: json) }
    #expect(throws: (any Error).self) { try RestoreRequest(json: json) }
    #expect(throws: (any Error).self) { try ConfigQuery(json: json) }
    #expect(throws: (any Error).self) { try AttestRequest(json: json) }
    #expect(throws: (any Error).self) { try AcknowledgeRequest(json: json) }
    #expect(throws: (any Error).self) { try DeadLetterRequest(json: json) }
  }
}
