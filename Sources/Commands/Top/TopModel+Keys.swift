import Control
package import Model
package import TerminalUI

/// What a key asks the rest of `top` to do.
package indirect enum TopAction: Sendable, Equatable {
  case quit
  case suspend
  case redraw
  case attach(Address)
  case send(String, to: TopSubject)
  case setPaused(Bool, Address)
  case shutDown(Address)
  case kill(Address)
}

extension TopModel {
  /// Takes a key; what it means beyond what is shown comes back.
  package mutating func take(_ key: Key) -> TopAction? {
    if key == .control("l") { return .redraw }
    if key == .control("z") { return .suspend }
    switch prompt {
    case .none: return browse(key)
    case .help:
      if case .mouse(let mouse) = key, mouse.action != .press { return nil }
      prompt = .none
      return key == .control("c") || key == .function(10) ? .quit : nil
    case .question(_, let action):
      if case .mouse = key { return nil }
      prompt = .none
      return key == .character("y") || key == .character("Y") ? action : nil
    case .message(let subject, var editor):
      if isLeft(by: key) { return nil }
      if key == .enter { return finish(editor, to: subject) }
      if editor.take(key) { prompt = .message(to: subject, editor) }
      return nil
    case .filter(var editor):
      isChanged = true
      if key == .escape { filter = "" }
      if isLeft(by: key) || key == .enter {
        prompt = .none
      } else if editor.take(key) {
        prompt = .filter(editor)
        filter = editor.text
      } else if key == .up || key == .down {
        let step = key == .up ? -1 : 1
        switch view {
        case .agents: move(by: step)
        case .tasks: tasks.move(by: step)
        case .runs: runs.move(by: step)
        }
      }
      tasks.arrange(filter)
      runs.arrange(filter)
      arrange()
      return nil
    }
  }

  private mutating func isLeft(by key: Key) -> Bool {
    guard key == .escape || key == .control("c") else { return false }
    prompt = .none
    return true
  }

  private mutating func finish(_ editor: LineEditor, to subject: TopSubject) -> TopAction? {
    prompt = .none
    guard editor.text.contains(where: { !$0.isWhitespace }) else { return nil }
    return .send(editor.text, to: subject)
  }

  private mutating func browse(_ key: Key) -> TopAction? {
    switch key {
    case .character("t"): return show(.tasks)
    case .character("r"): return show(.runs)
    default: break
    }
    let layout = layout
    switch view {
    case .agents: break
    case .tasks: if tasks.take(key, layout) { return nil }
    case .runs: if runs.take(key, layout) { return nil }
    }
    if case .mouse(let mouse) = key { return take(mouse) }
    notice = nil
    let page = max(1, layout.list.rows - 1)
    switch key {
    case .character("q"), .function(10), .control("c"): return .quit
    case .up, .character("k"), .control("p"): move(by: -1)
    case .down, .character("j"), .control("n"): move(by: 1)
    case .pageUp, .control("b"): move(by: -page)
    case .pageDown, .control("f"): move(by: page)
    case .home, .character("g"): move(by: -rows.count)
    case .end, .character("G"): move(by: rows.count)
    case .character("n"): moveToNeedy()
    case .tab, .right: show((tab.rawValue + 1) % Tab.allCases.count)
    case .backTab, .left:
      show((tab.rawValue + Tab.allCases.count - 1) % Tab.allCases.count)
    case .character("1"), .character("2"), .character("3"):
      if case .character(let digit) = key { show((digit.wholeNumberValue ?? 1) - 1) }
    case .character("["): scrollDetail(by: 3)
    case .character("]"): scrollDetail(by: -3)
    case .character("/"): prompt = .filter(LineEditor(filter))
    case .escape where !filter.isEmpty:
      filter = ""
      isChanged = true
      tasks.arrange(filter)
      runs.arrange(filter)
      arrange()
    case .character("?"), .character("h"), .function(1): prompt = .help
    case .enter, .character("a"): return withAgent { .attach($0) }
    case .character("s"):
      if let subject = selection { prompt = .message(to: subject, LineEditor()) }
    case .character("p"):
      let isPaused = selected?.reply?.agent.isPaused == true
      return withAgent { .setPaused(!isPaused, $0) }
    case .character("x"):
      ask {
        "Ask \($0.name) to finish? It may refuse."
      } then: {
        .shutDown($0)
      }
    case .character("K"):
      ask {
        "Kill \($0.name) and all that it started, at once?"
      } then: {
        .kill($0)
      }
    default: break
    }
    return nil
  }

  /// Shows a view, or the agents again where it is shown.
  private mutating func show(_ wanted: View) -> TopAction? {
    notice = nil
    view = view == wanted ? .agents : wanted
    arrange()
    return nil
  }

  private mutating func show(_ index: Int) {
    guard let new = Tab(rawValue: index), new != tab else { return }
    tab = new
    scroll = 0
    (pane, conversation, deliveries) = (nil, nil, nil)
  }

  private mutating func scrollDetail(by lines: Int) { scroll = max(0, scroll + lines) }

  /// What is done to the selected agent, unless it is on another machine.
  private mutating func withAgent(_ make: (Address) -> TopAction) -> TopAction? {
    switch selection {
    case .agent(let address): return make(address)
    case .remote(let name, _, let node):
      notice = Notice(
        text: "\(name) is on \(node ?? "another machine"); only messages go there", isBad: true)
      return nil
    case nil: return nil
    }
  }

  private mutating func ask(
    _ text: (Address) -> String, then make: (Address) -> TopAction
  ) {
    guard case .agent(let address) = selection, let action = withAgent(make) else {
      _ = withAgent(make)
      return
    }
    prompt = .question(text(address), action)
  }

  // MARK: - The mouse

  private mutating func take(_ mouse: Key.Mouse) -> TopAction? {
    let layout = layout
    let isInDetail = layout.detail.contains(column: mouse.column, row: mouse.row)
    switch mouse.action {
    case .press:
      notice = nil
      if layout.list.contains(column: mouse.column, row: mouse.row),
        let subject = subject(ofRow: firstRow + mouse.row - layout.list.row)
      {
        select(subject)
      } else if layout.tabs.contains(column: mouse.column, row: mouse.row),
        let tab = TopView.tab(at: mouse.column - layout.tabs.column)
      {
        show(tab.rawValue)
      }
    case .wheelUp: if isInDetail { scrollDetail(by: 3) } else { move(by: -3) }
    case .wheelDown: if isInDetail { scrollDetail(by: -3) } else { move(by: 3) }
    case .release, .other: break
    }
    return nil
  }
}
