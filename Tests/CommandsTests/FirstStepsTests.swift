import Commands
import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost` alone says, and the manual that is made from the commands.
@Suite(.scratch) struct FirstStepsTests {
  @Test func `Alone it says what is set up and what to do next`() async throws {
    let fresh = await roost()
    #expect(fresh.code == 0 && fresh.err == "")
    #expect(fresh.out.contains("daemon  does not run"))
    #expect(fresh.out.contains("roost up ") && fresh.out.contains("roost team create"))
    try Files.createDirectory(home.root)

    var state = State()
    state.teams["web"] = Team(name: "web", createdAt: "")
    var ann = Agent(name: "ann", team: "web", joinedAt: "")
    ann.mode = .file
    state.teams["web"]?.agents["ann"] = ann
    try StateFile(home).save(&state)
    _ = try mailbox(Name.user).append(Message(from: "ann", text: "done"))
    let later = await roost()
    #expect(later.out.contains("team    web: 1 agent\n"))
    #expect(later.out.contains("mail    1 unread for you") && later.out.contains("roost inbox "))
    #expect(later.out.contains("roost send ann 'TEXT'"))
    #expect(!later.out.contains("roost team create"))
  }

  @Test func `Each command has a page of the manual that man reads without complaint`() async throws
  {
    let directory = Scratch.path("man1")
    #expect(await roost("__manual", directory).code == 0)
    for command in CommandLineTool.commands {
      let name = "roost-\(command.name.replacing(" ", with: "-")).1"
      let text = String(
        decoding: try #require(try Files.read("\(directory)/\(name)")), as: UTF8.self)
      for option in command.options {
        #expect(text.contains("\\-\\-\(option.name.replacing("-", with: "\\-"))"), "\(name)")
      }
      // No line of a text is a request.
      let requests = text.split(separator: "\n").filter { $0.hasPrefix(".") }
        .compactMap { $0.split(separator: " ").first }
      #expect(
        Set(requests).isSubset(of: [".TH", ".SH", ".TP", ".B", ".BR", ".PP", ".nf", ".fi"]),
        "\(name)")
    }
    guard ExecutableSearch.find("groff") != nil else { return }
    let pages = try Files.names(in: directory).map { "\(directory)/\($0)" }
    let exit = try await ChildProcess("groff", ["-K", "utf8", "-man", "-ww", "-z"] + pages).run()
    #expect(exit.code == 0 && exit.errorText == "", "\(exit.errorText)")
  }
}
