/// How the screen of one kind of program is read: data alone, and a user may change it.
package struct ScreenRules: Sendable, Equatable {
  /// Where text is typed; nil where nothing on the screen tells.
  package var composer: ComposerRule?
  /// Questions and menus that keys would answer, as patterns of what they show.
  package var dialogs: [NamedPattern] = []
  /// Modes of the composer in which a text is not sent as a message, such as a shell mode.
  package var modes: [NamedPattern] = []
  /// The screen shows this while the program takes input; nil if nothing tells.
  package var ready: String?
  /// The program works, as shown by the lines next to its composer.
  package var busy: String?
  /// The pane's title while the program works, and while it waits for a person.
  package var busyTitle: String?
  package var waitingTitle: String?
  /// Rows from which on a pane shows the composer whatever stands in it; in a lower one a longer text
  /// pushes it off the screen.
  package var minimumRows: Int?
  /// What a composer shows instead of a long pasted text.
  package var placeholder: String?
  /// A line above the composer with a text that the program keeps in its queue; the first group is
  /// the text's beginning.
  package var queue: String?

  /// How a part of the transcript begins.
  package var transcript: String?
  /// The last part of the transcript begins so where the model has refused the program's login.
  package var loggedOut: String?

  /// A pattern and what it stands for.
  package struct NamedPattern: Sendable, Equatable {
    package var name: String
    package var pattern: String

    package init(_ name: String, _ pattern: String) {
      self.name = name
      self.pattern = pattern
    }
  }

  package init() {}

  /// The mode in which a program asks for the next line of an input that has begun: a person's is
  /// theirs to end, one that a message began is not in the way of the next.
  package static let continuation = "continuation prompt"

  /// The rows of text that the composer shows in a pane of some rows; nil where there is no limit.
  package func textRows(inRows rows: Int) -> Int? {
    guard let minimumRows, rows < minimumRows else { return nil }
    return max(1, rows - minimumRows + 3)
  }

  /// Whether anything on the screen decides about typing.
  package var isEmpty: Bool {
    composer == nil && dialogs.isEmpty && modes.isEmpty && ready == nil && busy == nil
      && waitingTitle == nil
  }
}

/// Where a program takes text, and how an empty place is told from one that holds a draft.
///
/// The composer is where the cursor is: a line elsewhere that looks like one is transcript.
package struct ComposerRule: Sendable, Equatable {
  /// What is drawn around it.
  package var frame: Frame
  /// Its first line, without the frame; the first group is what stands in it.
  ///
  /// The cursor of an empty composer stands where this group begins.
  package var line: String
  /// The program shows suggestions of its own in an empty composer, in dim text (SGR 2).
  package var suggestsDim = false
  /// An empty composer always shows a suggestion, so that one without it holds blanks or newlines.
  package var alwaysSuggests = false
  /// An empty composer is one row high, so that a higher one holds newlines.
  package var isOneRow = false
  /// Its sign is bold, and not dim: a sign in another style is in the transcript.
  package var hasBoldSign = false
  /// A line that is too long for the pane goes on at its left edge, with nothing before it.
  package var wrapsBare = false
  /// Every line of a text in it begins like the first one.
  package var repeatsSign = false
  /// The terminal's cursor is shown in the composer, and hidden elsewhere.
  package var needsCursor = false
  /// What stands below the composer only while it is empty: where a terminal has no dim text, it tells
  /// a suggestion from a draft.
  package var emptyHint: String?
  /// Lines below the composer that do not belong to it; nil where a frame ends it.
  package var footer: String?

  package enum Frame: String, Sendable, CaseIterable {
    /// None: the line of the cursor is told by its beginning.
    case none
    /// A line across the whole pane above and below.
    case rules
    /// A box, with a line at each side too.
    case box
  }

  package init(frame: Frame = .none, line: String) {
    self.frame = frame
    self.line = line
  }
}
