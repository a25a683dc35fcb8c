import Commands
import Model
import TerminalUI
import TestSupport
import Testing

@Suite struct TopKeyTests {
  private let bob = Address(name: "bob", team: "web")

  private func onBob() -> TopModel {
    var model = TopSamples.model(80, 24)
    _ = model.take(.down)
    return model
  }

  @Test(arguments: [Key.character("q"), .function(10), .control("c")])
  func `Quits as htop does`(key: Key) {
    var model = TopSamples.model(80, 24)
    #expect(model.take(key) == .quit)
  }

  @Test func `Keys act on the selected agent`() {
    var model = onBob()
    #expect(model.take(.enter) == .attach(bob))
    #expect(model.take(.character("a")) == .attach(bob))
    #expect(model.take(.character("p")) == .setPaused(true, bob))
    #expect(model.take(.control("l")) == .redraw)
    #expect(model.take(.control("z")) == .suspend)
  }

  @Test func `What ends an agent is asked first, and only y does it`() {
    for (key, action) in [("x", TopAction.shutDown(bob)), ("K", .kill(bob))] {
      for no in [Key.character("n"), .enter, .escape, .character("q"), .control("c")] {
        var model = onBob()
        #expect(model.take(.character(Character(key))) == nil)
        #expect(model.prompt == .question(TopKeyTests.question(model), action))
        #expect(model.take(no) == nil)
        #expect(model.prompt == .none)
      }
      var model = onBob()
      _ = model.take(.character(Character(key)))
      #expect(model.take(.character("y")) == action)
    }
  }

  private static func question(_ model: TopModel) -> String {
    if case .question(let text, _) = model.prompt { text } else { "" }
  }

  @Test func `A message is typed at the bottom and sent by Enter alone`() {
    var model = onBob()
    _ = model.take(.character("s"))
    for key in [Key.character("q"), .character("K"), .paste("one\ntwo"), .left, .tab] {
      #expect(model.take(key) == nil)
    }
    #expect(model.take(.enter) == .send("qKone\ntwo", to: .agent(bob)))
    #expect(model.prompt == .none)
    for leave in [Key.escape, .control("c"), .enter] {
      _ = model.take(.character("s"))
      #expect(model.take(leave) == nil)
      #expect(model.prompt == .none)
    }
  }

  @Test func `Tab and digits change what is shown of the agent`() {
    var model = onBob()
    _ = model.take(.tab)
    #expect(model.tab == .conversation)
    _ = model.take(.character("3"))
    #expect(model.tab == .deliveries && model.watchedPane == nil)
    _ = model.take(.tab)
    #expect(model.tab == .pane && model.watchedPane?.pane == "%3")
    _ = model.take(.backTab)
    #expect(model.tab == .deliveries)
  }

  @Test func `A click selects an agent or what is shown of it, the wheel moves`() {
    var model = TopSamples.model(80, 24)
    let layout = model.layout
    _ = model.take(.mouse(Key.Mouse(.press, column: 5, row: layout.list.row + 2)))
    #expect(model.selection?.name == "cleo")
    _ = model.take(.mouse(Key.Mouse(.press, column: 12, row: layout.tabs.row)))
    #expect(model.tab == .conversation)
    _ = model.take(.mouse(Key.Mouse(.wheelDown, column: 5, row: layout.list.row)))
    #expect(model.selection?.name == "fred")
    _ = model.take(.mouse(Key.Mouse(.wheelUp, column: 5, row: layout.detail.row)))
    #expect(model.selection?.name == "fred" && model.scroll == 3)
    for row in [0, 23, 500] {
      #expect(model.take(.mouse(Key.Mouse(.press, column: 500, row: row))) == nil)
    }
    #expect(model.selection?.name == "fred")
  }

  @Test func `n finds the next agent that needs a person`() {
    var model = TopSamples.model(80, 24)
    _ = model.take(.character("n"))
    #expect(model.selection?.name == "cleo")
    _ = model.take(.character("n"))
    #expect(model.selection?.name == "cleo")
  }

  @Test func `Any keys in any order leave a model that can be drawn`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let keys: [Key] =
      "abknpsxK/?q[]123yGgé".map { Key.character($0) } + [
        .up, .down, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab, .backTab, .backspace,
        .control("u"), .paste("x\u{1b}y\n"), .insert, .function(1),
        .mouse(Key.Mouse(.press, column: 3, row: 3)),
        .mouse(Key.Mouse(.wheelDown, column: 3, row: 3)),
        .mouse(Key.Mouse(.wheelUp, column: 70, row: 20)),
      ]
    for _ in 0..<30 {
      var model = TopSamples.model(
        .random(in: 1...200, using: &random), .random(in: 1...60, using: &random))
      for _ in 0..<30 {
        guard let key = keys.randomElement(using: &random) else { continue }
        _ = model.take(key)
        model.arrange()
        _ = TopSamples.text(model)
        let row = model.rows.firstIndex { $0 == model.selection.map(TopModel.Row.agent) }
        #expect(model.rows.isEmpty || row != nil, "seed \(seed)")
      }
    }
  }
}
