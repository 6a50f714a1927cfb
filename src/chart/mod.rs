//! What a picture means (`Chart`) and where its ink goes (`Scene`). Knows no data, no analysis, no screen.
