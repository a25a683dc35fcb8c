import JSONSyntax
import Model
import Testing

@Suite struct TeamFileTests {
  @Test func `a team file has the fields that other programs look for`() throws {
    let json = TeamFile(.full).json(over: nil)
    #expect(json["name"] == "core")
    #expect(json["lead_agent_id"] == "team-lead@core")
    #expect(json["session"] == "s1")
    let members = try #require(json["members"]?.array)
    #expect(members.map { $0["agent_id"]?.string } == ["alice@core", "bob@core"])
    let bob = members[1]
    #expect(bob["agent_type"] == "reviewer")
    #expect(bob["is_active"] == false)
    #expect(members[0]["is_active"] == true)
    #expect(bob["cwd"] == "/src/a b")
  }

  @Test func `foreign fields of the team and of its members are kept`() throws {
    let old = try JSON(
      parsing: #"""
        {"x_plan": {"n": 1.0}, "name": "old", "members": [
          {"name": "bob", "x_model": "m", "color": "blue", "is_active": true},
          {"name": "gone", "x": 1}, 5]}
        """#)
    let json = TeamFile(.full).json(over: old)
    #expect(json["x_plan"]?.text() == #"{"n":1.0}"#)
    #expect(json["name"] == "core")
    let members = try #require(json["members"]?.array)
    #expect(members.count == 2)
    #expect(members[1]["x_model"] == "m")
    #expect(members[1]["color"] == "#FF6B6B")
    #expect(members[1]["is_active"] == false)
    #expect(members[0]["x_model"] == nil)
  }

  @Test func `writing again over what was written changes nothing`() {
    let first = TeamFile(.full).json(over: ["x": 1])
    #expect(TeamFile(.full).json(over: first) == first)
  }

  @Test(arguments: [JSON.null, [], "text", ["members": 1]])
  func `an old file of the wrong shape is not an obstacle`(old: JSON) {
    #expect(TeamFile(.full).json(over: old)["members"]?.array?.count == 2)
  }
}
