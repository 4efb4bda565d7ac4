"""オープンデータ一覧, the list that municipalities keep of their data, read and written."""
