import Model
import Testing

@Suite struct AddressTests {
  @Test(
    arguments: [
      ("bob", "bob", nil, nil),
      ("bob@core", "bob", "core", nil),
      ("bob@core/laptop", "bob", "core", "laptop"),
    ] as [(String, String, String?, String?)])
  func `an address is a name, a team and a node`(
    text: String, name: String, team: String?, node: String?
  ) throws {
    let partial = try Address.Partial(text)
    #expect(partial.name == name)
    #expect(partial.team == team)
    #expect(partial.node == node)
  }

  @Test(arguments: ["", "@core", "bob@", "bob@core/", "a@b@c", "a@b/c/d", "../x@core", "a@../x"])
  func `an address with a part that is not a name is refused`(text: String) {
    #expect(throws: Name.Invalid.self) { try Address.Partial(text) }
  }

  @Test func `a full address needs a team and is written as it is read`() throws {
    #expect(try Address("bob@core") == Address(name: "bob", team: "core"))
    #expect(try Address("bob@core").description == "bob@core")
    let error = #expect(throws: Name.Invalid.self) { try Address("bob") }
    #expect(error?.description.contains("name@team") == true)
  }
}
